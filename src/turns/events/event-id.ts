/**
 * The id of an event in its turn: by step; in a step first what its owners had the user read while they worked on it,
 * one after the other; then what came of it. Whoever has seen an event has seen all that are before it.
 */
export type EventId = readonly [step: number, epoch: number, kind: number, count: number]

/** What an event of a step is about. */
export const kinds = { text: 0, calls: 1, end: 2 }

/** In the place of an epoch: it is on record, whoever has worked on it. */
export const anyEpoch = 2_147_483_647

export const firstEventId: EventId = [0, 0, 0, 0]

/** Whether an event has not been seen by somebody who has seen all up to another one; undefined is before all. */
export function isAfter(id: EventId, seen: EventId | undefined): boolean {
  if (!seen) return true
  const index = id.findIndex((value, at) => value !== seen[at])
  return index >= 0 && Number(id[index]) > Number(seen[index])
}

/** The event's `id` as it is sent. */
export function formatEventId(id: EventId): string {
  return id.join('.')
}

const pattern = /^\d{1,10}(?:\.\d{1,10}){3}$/

/** The event id in a text; undefined when it is none. */
export function parseEventId(text: string): EventId | undefined {
  const [step = 0, epoch = 0, kind = 0, count = 0] = text.split('.').map(Number)
  // More than that Postgres does not take for an integer.
  const isValid = pattern.test(text) && Math.max(step, epoch, kind, count) <= anyEpoch
  return isValid ? [step, epoch, kind, count] : undefined
}

/** Whether a client may send this as the id of the last event that it knows: none at all, or that of an event. */
export function isEventId(value: string): boolean {
  return value === '' || parseEventId(value) !== undefined
}

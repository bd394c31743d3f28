/**
 * The id of an event in its turn. Ids are ordered by step; within a step the deltas of its owners come first, by epoch,
 * then the committed events. A reader that has seen an event has seen all that precede it.
 */
export type EventId = readonly [step: number, epoch: number, kind: number, count: number]

/** The kinds of a step's events. */
export const kinds = { text: 0, calls: 1, end: 2 }

/** In the place of an epoch: the event is committed, and the same whichever server ran the step. */
export const anyEpoch = 2_147_483_647

export const firstEventId: EventId = [0, 0, 0, 0]

/** Whether an event comes after another one; undefined is before all. */
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
  // The maximum of Postgres's integer.
  const isValid = pattern.test(text) && Math.max(step, epoch, kind, count) <= anyEpoch
  return isValid ? [step, epoch, kind, count] : undefined
}

/** Whether this is a valid `Last-Event-ID`: empty, or the id of an event. */
export function isEventId(value: string): boolean {
  return value === '' || parseEventId(value) !== undefined
}

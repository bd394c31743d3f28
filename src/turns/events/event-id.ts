/**
 * The id of an event within its turn. Ids are ordered by step. Within a step the deltas come first, ordered by the
 * epoch of their owner, then the committed events. `count` is that of the delta; for a committed event, its number
 * within its kind. A reader that has received an event has received all preceding ones.
 */
export type EventId = readonly [step: number, epoch: number, kind: number, count: number]

/** The kinds of a step's events. */
export const kinds = { text: 0, calls: 1, end: 2 }

/** The epoch in the ids of committed events, which do not depend on the owner. It is greater than any owner's epoch. */
export const committedEpoch = 2_147_483_647

export const firstEventId: EventId = [0, 0, 0, 0]

/** Whether an event comes after another one. Every event comes after undefined. */
export function isAfter(id: EventId, lastEventId: EventId | undefined): boolean {
  if (!lastEventId) return true
  const index = id.findIndex((value, at) => value !== lastEventId[at])
  return index >= 0 && Number(id[index]) > Number(lastEventId[index])
}

/** The `id` field of the event in the stream. */
export function formatEventId(id: EventId): string {
  return id.join('.')
}

const pattern = /^\d{1,10}(?:\.\d{1,10}){3}$/

/** Undefined when the text is not an event id. */
export function parseEventId(text: string): EventId | undefined {
  const [step = 0, epoch = 0, kind = 0, count = 0] = text.split('.').map(Number)
  // `committedEpoch` is the maximum of a Postgres integer: larger numbers would fail in a query.
  const isValid = pattern.test(text) && Math.max(step, epoch, kind, count) <= committedEpoch
  return isValid ? [step, epoch, kind, count] : undefined
}

/** Whether this is a valid `Last-Event-ID`: empty, or the id of an event. */
export function isEventId(value: string): boolean {
  return value === '' || parseEventId(value) !== undefined
}

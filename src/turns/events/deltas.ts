import { sql } from 'kysely'
import type { ResetReason } from '../../agent/model.ts'
import type { Scope } from '../../db/scope.ts'
import { statement } from '../../db/statements.ts'
import type { OwnedTurn } from '../leases.ts'
import { type EventId, firstEventId, isAfter, kinds } from './event-id.ts'

/** A chunk of text that was generated while a step ran, or a reset, which discards the preceding deltas of the step. */
export interface Delta {
  step: number
  /** The epoch of the owner that generated it. */
  epoch: number
  /** The length of this owner's deltas in this step, including this one: UTF-16 code units, and 1 for a reset. */
  count: number
  /** Empty for a reset. */
  text: string
  reset: ResetReason | null
}

export function idOfDelta({ step, epoch, count }: Delta): EventId {
  return [step, epoch, kinds.text, count]
}

/** The part of a delta that comes after an event; undefined when nothing is left. */
export function restOf(delta: Delta, lastEventId: EventId | undefined): Delta | undefined {
  if (!isAfter(idOfDelta(delta), lastEventId)) return undefined
  const [step, epoch, kind, count] = lastEventId ?? firstEventId
  const isSameText = step === delta.step && epoch === delta.epoch && kind === kinds.text
  if (!isSameText) return delta
  const receivedLength = Math.max(0, count - (delta.count - delta.text.length))
  return { ...delta, text: delta.text.slice(receivedLength) }
}

/** The maximum length of a joined text, in UTF-16 code units. It bounds the memory that waits for a slow reader. */
const maxJoinedLength = 4096

/** Joins adjacent texts up to `maxJoinedLength`. */
export function joinTexts(deltas: Delta[]): Delta[] {
  const joined: Delta[] = []
  for (const delta of deltas) {
    const last = joined.at(-1)
    if (last && areOneText(last, delta)) joined.splice(-1, 1, { ...delta, text: last.text + delta.text })
    else joined.push(delta)
  }
  return joined
}

function areOneText(one: Delta, next: Delta): boolean {
  return one.reset === null && next.reset === null && one.text.length + next.text.length <= maxJoinedLength
}

/** The text of one step after these deltas: all since the last reset. */
export function currentText(deltas: Delta[]): string {
  const lastReset = deltas.findLastIndex(delta => delta.reset !== null)
  return deltas
    .slice(lastReset + 1)
    .map(delta => delta.text)
    .join('')
}

/**
 * Writes deltas in order and in batches.
 * @param write must be idempotent: it may get the same deltas again.
 */
export function createDeltaWriter(write: (deltas: Delta[]) => Promise<void>) {
  /** Deltas whose last write failed, but may have been committed: they must be written again unchanged. */
  let unconfirmed: Delta[] = []
  let added: Delta[] = []
  let writing: Promise<void> = Promise.resolve()

  async function writeRest(): Promise<void> {
    unconfirmed = [...unconfirmed, ...joinTexts(added)]
    added = []
    if (unconfirmed.length === 0) return
    await write(unconfirmed)
    unconfirmed = []
  }

  return {
    add(delta: Delta): void {
      added.push(delta)
    },

    /** Resolves when all added deltas are written. No delta becomes readable before a preceding one. */
    flush(): Promise<void> {
      writing = writing.catch(() => undefined).then(writeRest)
      return writing
    }
  }
}

/** Stores deltas. Ignores those that are stored already, and all when the turn has ended or has another owner. */
export async function insertDeltas(
  scope: Scope,
  { id, epoch }: Pick<OwnedTurn, 'id' | 'epoch'>,
  deltas: Delta[]
): Promise<void> {
  await insertion.execute(scope, {
    userId: scope.userId,
    id,
    epoch,
    steps: deltas.map(delta => delta.step),
    counts: deltas.map(delta => delta.count),
    texts: deltas.map(delta => delta.text),
    resets: deltas.map(delta => delta.reset)
  })
}

interface DeltaValues extends Pick<OwnedTurn, 'id' | 'epoch'> {
  userId: string
  steps: number[]
  counts: number[]
  texts: string[]
  resets: (ResetReason | null)[]
}

const insertion = statement(
  'add_deltas',
  ({ userId, id, epoch, steps, counts, texts, resets }: DeltaValues) => sql`
    insert into stream_deltas (user_id, turn_id, step, epoch, count, text, reset)
    select turns.user_id, turns.id, delta.step, turns.epoch, delta.count, delta.text, delta.reset
    from turns, unnest(${steps}::int[], ${counts}::int[], ${texts}::text[], ${resets}::text[])
      as delta (step, count, text, reset)
    where turns.user_id = ${userId} and turns.id = ${id} and turns.epoch = ${epoch} and turns.status = 'running'
    on conflict do nothing`
)

/** The first deltas of a range of steps, in order. In the first step, only those after `epoch` and `count`. */
export async function selectDeltas(scope: Scope, turnId: string, range: DeltaRange): Promise<Delta[]> {
  const { from, to, limit = null } = range
  return await selection.execute(scope, { userId: scope.userId, turnId, ...from, to, limit })
}

interface DeltaRange {
  from: { step: number; epoch: number; count: number }
  /** The last step. */
  to: number
  limit?: number
}

type SelectionValues = DeltaRange['from'] & {
  userId: string
  turnId: string
  to: number
  limit: number | null
}

const selection = statement(
  'deltas',
  ({ userId, turnId, step, epoch, count, to, limit }: SelectionValues, db) =>
    db
      .selectFrom('stream_deltas')
      .where('user_id', '=', userId)
      .where('turn_id', '=', turnId)
      .where(eb => eb(eb.refTuple('step', 'epoch', 'count'), '>', eb.tuple(step, epoch, count)))
      .where('step', '<=', to)
      .orderBy('step')
      .orderBy('epoch')
      .orderBy('count')
      .select(['step', 'epoch', 'count', 'text', 'reset'])
      .limit(limit)
)

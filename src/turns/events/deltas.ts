import { type Kysely, sql } from 'kysely'
import type { ResetReason } from '../../agent/model.ts'
import type { Database, Scope } from '../../db/tables.ts'
import type { Log } from '../../lib/log.ts'
import type { OwnedTurn } from '../leases.ts'
import { type EventId, firstEventId, isAfter, kinds } from './event-id.ts'

/** A piece of text that was shown while a step ran, or a reset: the preceding deltas of the step are discarded. */
export interface Delta {
  step: number
  /** The owner of the turn that has shown it. */
  epoch: number
  /** How much that owner has shown in this step, this delta included: UTF-16 units, and 1 for a reset. */
  count: number
  /** Empty for a reset. */
  text: string
  reset: ResetReason | null
}

export function idOfDelta({ step, epoch, count }: Delta): EventId {
  return [step, epoch, kinds.text, count]
}

/** The rest of a delta for a reader that has seen all up to an event; undefined when there is none. */
export function restOf(delta: Delta, seen: EventId | undefined): Delta | undefined {
  if (!isAfter(idOfDelta(delta), seen)) return undefined
  const [step, epoch, kind, count] = seen ?? firstEventId
  const isSameText = step === delta.step && epoch === delta.epoch && kind === kinds.text
  if (!isSameText) return delta
  const known = Math.max(0, count - (delta.count - delta.text.length))
  return { ...delta, text: delta.text.slice(known) }
}

/** UTF-16 units of texts that are joined: what waits for a slow reader must not be much. */
const maxJoined = 4096

/** Joins neighbouring texts. */
export function joinTexts(deltas: Delta[]): Delta[] {
  const found: Delta[] = []
  for (const delta of deltas) {
    const last = found.at(-1)
    if (last && areOneText(last, delta)) found.splice(-1, 1, { ...delta, text: last.text + delta.text })
    else found.push(delta)
  }
  return found
}

function areOneText(one: Delta, next: Delta): boolean {
  return one.reset === null && next.reset === null && one.text.length + next.text.length <= maxJoined
}

/** The text that is on the user's screen after these deltas of one step. */
export function shownText(deltas: Delta[]): string {
  const lastReset = deltas.findLastIndex(delta => delta.reset !== null)
  return deltas
    .slice(lastReset + 1)
    .map(delta => delta.text)
    .join('')
}

/**
 * Writes deltas in order, several at a time.
 * @param write must do no harm when it gets the same deltas again.
 */
export function createDeltaWriter(write: (deltas: Delta[]) => Promise<void>) {
  /** They failed to be written, or it is not known: they stay as they are, for some may have been written. */
  let tried: Delta[] = []
  let fresh: Delta[] = []
  let writing: Promise<void> = Promise.resolve()

  async function writeRest(): Promise<void> {
    tried = [...tried, ...joinTexts(fresh)]
    fresh = []
    if (tried.length === 0) return
    await write(tried)
    tried = []
  }

  return {
    add(delta: Delta): void {
      fresh.push(delta)
    },

    /** Resolves when all that was added is written, in order: no delta may be readable before those that precede it. */
    flush(): Promise<void> {
      writing = writing.catch(() => undefined).then(writeRest)
      return writing
    }
  }
}

/** Stores deltas once; none when another server owns the turn by now. */
export async function insertDeltas(
  { db, userId }: Scope,
  { id, epoch }: Pick<OwnedTurn, 'id' | 'epoch'>,
  deltas: Delta[]
): Promise<void> {
  const steps = deltas.map(delta => delta.step)
  const counts = deltas.map(delta => delta.count)
  const texts = deltas.map(delta => delta.text)
  const resets = deltas.map(delta => delta.reset)
  await sql`
    insert into stream_deltas (user_id, turn_id, step, epoch, count, text, reset)
    select turns.user_id, turns.id, delta.step, turns.epoch, delta.count, delta.text, delta.reset
    from turns, unnest(${steps}::int[], ${counts}::int[], ${texts}::text[], ${resets}::text[])
      as delta (step, count, text, reset)
    where turns.user_id = ${userId} and turns.id = ${id} and turns.epoch = ${epoch} and turns.status = 'running'
    on conflict do nothing
  `.execute(db)
}

/** The deltas of a range of steps, in order; of the first step only those after an epoch's count. */
export async function selectDeltas(
  { db, userId }: Scope,
  turnId: string,
  range: { from: { step: number; epoch: number; count: number }; to: number }
): Promise<Delta[]> {
  const { step, epoch, count } = range.from
  return await db
    .selectFrom('stream_deltas')
    .where('user_id', '=', userId)
    .where('turn_id', '=', turnId)
    .where(eb => eb(eb.refTuple('step', 'epoch', 'count'), '>', eb.tuple(step, epoch, count)))
    .where('step', '<=', range.to)
    .orderBy('step')
    .orderBy('epoch')
    .orderBy('count')
    .select(['step', 'epoch', 'count', 'text', 'reset'])
    .execute()
}

/** Deletes deltas that are older than so many hours, at most `limit`. @returns how many. */
export async function deleteOldDeltas(
  db: Kysely<Database>,
  { hours, limit }: { hours: number; limit: number }
): Promise<number> {
  const old = db
    .selectFrom('stream_deltas')
    .where('created_at', '<', sql<Date>`now() - ${hours} * interval '1 hour'`)
    .orderBy('created_at')
    .limit(limit)
    .select(['user_id', 'turn_id', 'step', 'epoch', 'count'])
  const { numDeletedRows } = await db
    .deleteFrom('stream_deltas')
    .where(eb =>
      eb(
        eb.refTuple('user_id', 'turn_id', 'step', 'epoch', 'count'),
        'in',
        old.$asTuple('user_id', 'turn_id', 'step', 'epoch', 'count')
      )
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Hours for which a stream can be resumed delta by delta; after that the answer comes whole. */
const keptHours = 25
/** At one time, so that no statement takes long. */
const deletedAtOnce = 5000
const deleteEveryMs = 600_000

/** Deletes expired deltas every ten minutes. @returns a function that stops that. */
export function forgetOldDeltas(db: Kysely<Database>, log: Log): () => void {
  const forget = async () => {
    while ((await deleteOldDeltas(db, { hours: keptHours, limit: deletedAtOnce })) === deletedAtOnce);
  }
  const timer = setInterval(() => {
    forget().catch(error => log.warn({ err: error }, 'deletion of expired stream deltas failed'))
  }, deleteEveryMs)
  return () => clearInterval(timer)
}

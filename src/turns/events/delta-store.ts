import { type Kysely, sql } from 'kysely'
import type { Database, Scope } from '../../db/tables.ts'
import type { Log } from '../../lib/log.ts'
import type { OwnedTurn } from '../leases.ts'
import type { StreamPart } from './deltas.ts'

/** Keeps what was shown, once; nothing of it when the turn is another server's by now. */
export async function insertParts(
  { db, userId }: Scope,
  { id, epoch }: Pick<OwnedTurn, 'id' | 'epoch'>,
  parts: StreamPart[]
): Promise<void> {
  const steps = parts.map(part => part.step)
  const counts = parts.map(part => part.count)
  const texts = parts.map(part => part.text)
  const resets = parts.map(part => part.reset)
  await sql`
    insert into stream_parts (user_id, turn_id, step, epoch, count, text, reset)
    select turns.user_id, turns.id, part.step, turns.epoch, part.count, part.text, part.reset
    from turns, unnest(${steps}::int[], ${counts}::int[], ${texts}::text[], ${resets}::text[])
      as part (step, count, text, reset)
    where turns.user_id = ${userId} and turns.id = ${id} and turns.epoch = ${epoch} and turns.status = 'running'
    on conflict do nothing
  `.execute(db)
}

/** What was shown in the steps from one to another, in order; of the first only what is after an epoch's count. */
export async function selectParts(
  { db, userId }: Scope,
  turnId: string,
  range: { from: { step: number; epoch: number; count: number }; to: number }
): Promise<StreamPart[]> {
  const { step, epoch, count } = range.from
  return await db
    .selectFrom('stream_parts')
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

/** Forgets what was shown so many hours ago, a bounded number at a time. @returns how many. */
export async function deleteOldParts(
  db: Scope['db'],
  { hours, limit }: { hours: number; limit: number }
): Promise<number> {
  const old = db
    .selectFrom('stream_parts')
    .where('created_at', '<', sql<Date>`now() - ${hours} * interval '1 hour'`)
    .orderBy('created_at')
    .limit(limit)
    .select(['user_id', 'turn_id', 'step', 'epoch', 'count'])
  const { numDeletedRows } = await db
    .deleteFrom('stream_parts')
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

/** Hours for which a stream can be resumed with what was shown, and not only with what came of it. */
const keptHours = 25
/** At one time, so that no statement takes long. */
const limit = 5000
const everyMs = 600_000

/** Forgets what was shown of answers a day ago, from time to time. @returns what stops that. */
export function forgetOldParts(db: Kysely<Database>, log: Log): () => void {
  const forget = async () => {
    while ((await deleteOldParts(db, { hours: keptHours, limit })) === limit);
  }
  const timer = setInterval(() => {
    forget().catch(error => log.warn({ err: error }, 'old parts of streams are still kept'))
  }, everyMs)
  return () => clearInterval(timer)
}

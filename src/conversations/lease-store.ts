import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely'
import type { Database, Scope, TurnTable } from '../db/tables.ts'
import type { OwnedTurn } from './owned-turn.ts'

/** Seconds after its last sign of life in which a turn is left to the server that works on it. */
const leaseSeconds = 15

/** When a lease that begins now is over; all by the database's clock. */
export function leaseEnd(): RawBuilder<Date> {
  return sql<Date>`now() + ${leaseSeconds} * interval '1 second'`
}

/** Renews the leases of all turns that this process works on, and answers the ids of those that are still its own. */
export async function renewLeases(db: Kysely<Database>, turns: OwnedTurn[]): Promise<Set<string>> {
  return await setLeases(db, turns, leaseEnd())
}

/** Gives turns up for others to take over at once; those that are not this owner's any more stay as they are. */
export async function releaseLeases(db: Kysely<Database>, turns: OwnedTurn[]): Promise<void> {
  await setLeases(db, turns, sql<Date>`now()`)
}

async function setLeases(db: Kysely<Database>, turns: OwnedTurn[], end: RawBuilder<Date>) {
  const [users, ids, epochs] = [
    turns.map(turn => turn.userId),
    turns.map(turn => turn.id),
    turns.map(turn => turn.epoch)
  ]
  const { rows } = await sql<{ id: string }>`
    update turns set lease_until = ${end}
    from unnest(${users}::uuid[], ${ids}::uuid[], ${epochs}::int[]) as held (user_id, id, epoch)
    where turns.user_id = held.user_id and turns.id = held.id and turns.epoch = held.epoch and status = 'running'
    returning turns.id`.execute(db)
  return new Set(rows.map(row => row.id))
}

/** A turn that changed hands. */
export interface ClaimedTurn extends OwnedTurn {
  /** How often it was taken over from a server that was gone, this time included. */
  recoveries: number
}

/** Takes over turns of any user whose servers are gone, the oldest first; each is given to one caller only. */
export async function claimExpired(
  db: Kysely<Database>,
  { limit, deadline }: { limit: number; deadline: Date }
): Promise<ClaimedTurn[]> {
  const expired = db
    .selectFrom('turns')
    .where('status', '=', 'running')
    .where('lease_until', '<=', sql<Date>`now()`)
    .orderBy('lease_until')
    .limit(limit)
    .select(['user_id', 'id'])
    .forUpdate()
    .skipLocked()
  const rows = await claiming(db, deadline)
    .set({ recoveries: sql`recoveries + 1` })
    .where(eb => eb(eb.refTuple('turns.user_id', 'turns.id'), 'in', expired.$asTuple('user_id', 'id')))
    .execute()
  return rows.map(ownedTurn)
}

/** Takes over one turn if its server is gone. */
export async function claimTurn(
  { db, userId }: Scope,
  id: string,
  deadline: Date
): Promise<ClaimedTurn | undefined> {
  const row = await claiming(db, deadline)
    .set({ recoveries: sql`recoveries + 1` })
    .where('turns.user_id', '=', userId)
    .where('turns.id', '=', id)
    .where('status', '=', 'running')
    .where('lease_until', '<=', sql<Date>`now()`)
    .executeTakeFirst()
  return row && ownedTurn(row)
}

/** SQLSTATE of a row that a unique index does not let in. */
const uniqueViolation = '23505'

/** Takes a failed turn up again; `'busy'` when its conversation answers another message now. */
export async function reopenTurn(
  { db, userId }: Scope,
  id: string,
  deadline: Date
): Promise<ClaimedTurn | 'busy' | undefined> {
  try {
    const row = await claiming(db, deadline)
      .set({ status: 'running', ended_at: null, error_code: null, refused: false, recoveries: 0 })
      .where('turns.user_id', '=', userId)
      .where('turns.id', '=', id)
      .where('status', '=', 'failed')
      .executeTakeFirst()
    return row && ownedTurn(row)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === uniqueViolation) return 'busy'
    throw error
  }
}

/** A new owner: a new epoch, lease and deadline. */
function claiming(db: Kysely<Database>, deadline: Date) {
  return db
    .updateTable('turns')
    .from('messages as message')
    .set({ epoch: sql`epoch + 1`, lease_until: leaseEnd(), deadline_at: deadline })
    .whereRef('message.user_id', '=', 'turns.user_id')
    .whereRef('message.turn_id', '=', 'turns.id')
    .where('message.role', '=', 'user')
    .returning(['turns.id', 'turns.user_id', 'turns.conversation_id', 'message.position'])
    .returning(['epoch', 'recoveries', 'time_zone', 'started_at', 'deadline_at'])
}

type ClaimedRow = Pick<
  Selectable<TurnTable>,
  'id' | 'user_id' | 'conversation_id' | 'epoch' | 'recoveries' | 'time_zone' | 'started_at' | 'deadline_at'
> & { position: number }

function ownedTurn(row: ClaimedRow): ClaimedTurn {
  return {
    id: row.id,
    userId: row.user_id,
    conversationId: row.conversation_id,
    position: row.position,
    epoch: row.epoch,
    recoveries: row.recoveries,
    clock: { now: row.started_at, timeZone: row.time_zone },
    deadline: row.deadline_at
  }
}

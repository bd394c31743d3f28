import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely'
import type { Database, Scope, TurnTable } from '../db/tables.ts'
import type { Clock } from '../lib/clock.ts'
import { hasCode } from '../lib/objects.ts'

/** A turn that this process works on, for as long as its lease is renewed and nobody else takes it over. */
export interface OwnedTurn {
  id: string
  userId: string
  conversationId: string
  /** Of the user's message in its conversation. */
  position: number
  /** Which of the turn's owners this is: every write of the turn names it. */
  epoch: number
  /** When the message was accepted, in the user's time zone. */
  clock: Clock
  deadline: Date
  /** Whether what is written of its answer is shown at once. */
  isStreamed: boolean
}

/** The turn has ended, or is another server's by now: nothing of it may be written here any more. */
export class TurnLost extends Error {
  override readonly name = 'TurnLost'

  constructor(turnId: string) {
    super(`turn ${turnId} is not ours any more`)
  }
}

/** Seconds after its last sign of life in which a turn is left to the server that works on it. */
const leaseSeconds = 15

/** When a lease that begins now is over; all by the database's clock. */
export function leaseEnd(): RawBuilder<Date> {
  return sql<Date>`now() + ${leaseSeconds} * interval '1 second'`
}

/**
 * Renews the leases of turns that this process works on, and answers those that are still its own. A row that is
 * locked is left alone, so that it keeps no other from being renewed: whoever has locked it renews it, or has died.
 */
export async function renewLeases(db: Kysely<Database>, turns: OwnedTurn[]): Promise<Set<OwnedTurn>> {
  const { rows } = await sql<{ id: string; epoch: number }>`
    with ours as (
      select turns.user_id, turns.id, turns.epoch
      from turns join ${held(turns)} using (user_id, id, epoch)
      where status = 'running'
    ), free as (
      select turns.user_id, turns.id from turns join ours using (user_id, id) for update of turns skip locked
    ), renewed as (
      update turns set lease_until = ${leaseEnd()} from free
      where turns.user_id = free.user_id and turns.id = free.id and status = 'running'
    )
    select id, epoch from ours`.execute(db)
  return new Set(turns.filter(({ id, epoch }) => rows.some(row => row.id === id && row.epoch === epoch)))
}

/**
 * Gives a turn up for others to take over at once, unless it is not ours any more. One that is handed over by a server
 * that stops as it should does not count as taken over from a dead one.
 */
export async function releaseLease(
  { db, userId }: Scope,
  { id, epoch }: OwnedTurn,
  { isHandedOver }: { isHandedOver: boolean }
): Promise<void> {
  await db
    .updateTable('turns')
    .set({
      lease_until: sql<Date>`now()`,
      ...(isHandedOver && { recoveries: sql`greatest(recoveries - 1, 0)` })
    })
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('epoch', '=', epoch)
    .where('status', '=', 'running')
    .execute()
}

function held(turns: OwnedTurn[]): RawBuilder<unknown> {
  const users = turns.map(turn => turn.userId)
  const ids = turns.map(turn => turn.id)
  const epochs = turns.map(turn => turn.epoch)
  return sql`unnest(${users}::uuid[], ${ids}::uuid[], ${epochs}::int[]) as held (user_id, id, epoch)`
}

/** A turn that changed hands. */
export interface ClaimedTurn extends OwnedTurn {
  /** How often it was taken over from a server that died, this time included. */
  recoveries: number
}

/** An attempt to bring a turn to its end: which model is asked, and for how many milliseconds at most. */
export interface Attempt {
  model: string
  deadlineMs: number
}

/** Takes over turns of any user whose servers are gone, the oldest first; each is given to one caller only. */
export async function claimExpired(
  db: Kysely<Database>,
  { limit, ...attempt }: Attempt & { limit: number }
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
  const rows = await claiming(db, attempt)
    .set({ recoveries: sql`recoveries + 1` })
    .where(eb => eb(eb.refTuple('turns.user_id', 'turns.id'), 'in', expired.$asTuple('user_id', 'id')))
    .execute()
  return rows.map(ownedTurn)
}

/** Takes over one turn if its server is gone. */
export async function claimTurn(
  { db, userId }: Scope,
  id: string,
  attempt: Attempt
): Promise<ClaimedTurn | undefined> {
  const row = await claiming(db, attempt)
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

/**
 * Takes a failed turn up again; `'busy'` when its conversation answers another message now. One that the model refused
 * stays out of the history until it has an answer. A conversation that is being deleted is waited for, and gone then.
 */
export async function reopenTurn(
  { db, userId }: Scope,
  id: string,
  attempt: Attempt
): Promise<ClaimedTurn | 'busy' | undefined> {
  try {
    const row = await claiming(db, attempt)
      .set({ status: 'running', ended_at: null, error_code: null, recoveries: 0 })
      .where('turns.user_id', '=', userId)
      .where('turns.id', '=', id)
      .where('status', '=', 'failed')
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('conversations as conversation')
            .whereRef('conversation.user_id', '=', 'turns.user_id')
            .whereRef('conversation.id', '=', 'turns.conversation_id')
            .select('conversation.id')
            .forKeyShare()
        )
      )
      .executeTakeFirst()
    return row && ownedTurn(row)
  } catch (error) {
    if (hasCode(error, uniqueViolation)) return 'busy'
    throw error
  }
}

/** A new owner: a new epoch, lease and deadline. */
function claiming(db: Kysely<Database>, { model, deadlineMs }: Attempt) {
  const deadline = new Date(Date.now() + deadlineMs)
  return db
    .updateTable('turns')
    .from('messages as message')
    .set({ epoch: sql`epoch + 1`, lease_until: leaseEnd(), deadline_at: deadline, model })
    .whereRef('message.user_id', '=', 'turns.user_id')
    .whereRef('message.turn_id', '=', 'turns.id')
    .where('message.role', '=', 'user')
    .returning(['turns.id', 'turns.user_id', 'turns.conversation_id', 'message.position'])
    .returning(['epoch', 'recoveries', 'time_zone', 'started_at', 'deadline_at', 'stream'])
}

type ClaimedRow = Pick<
  Selectable<TurnTable>,
  | 'id'
  | 'user_id'
  | 'conversation_id'
  | 'epoch'
  | 'recoveries'
  | 'time_zone'
  | 'started_at'
  | 'deadline_at'
  | 'stream'
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
    deadline: row.deadline_at,
    isStreamed: row.stream
  }
}

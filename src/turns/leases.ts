import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely'
import { isViolation } from '../db/errors.ts'
import { type Scope, scopeOf } from '../db/scope.ts'
import type { Database, TurnTable } from '../db/tables.ts'
import type { UserLimits } from '../db/user-limits.ts'
import { ApiError } from '../errors.ts'
import type { Clock } from '../lib/clock.ts'

/** A turn that this process runs, for as long as it renews the lease and no other server claims the turn. */
export interface OwnedTurn {
  id: string
  userId: string
  conversationId: string
  /** The position of the user's message in the conversation. */
  position: number
  /** Counts the turn's owners. A fencing token: every write of the turn is conditional on it. */
  epoch: number
  /** When the message was accepted, in the user's time zone. */
  clock: Clock
  deadline: Date
  /** Whether the answer is streamed while it is generated. */
  isStreamed: boolean
}

/** The turn has ended, or another server owns it: this process must not write to it any more. */
export class TurnLost extends Error {
  override readonly name = 'TurnLost'

  constructor(turnId: string) {
    super(`turn ${turnId} is no longer owned by this process`)
  }
}

/** Seconds after a renewal during which no other server can claim the turn. */
const leaseSeconds = 15

/** The end of a lease that begins now, by the clock of the database. */
export function leaseEnd(): RawBuilder<Date> {
  return sql<Date>`now() + ${leaseSeconds} * interval '1 second'`
}

/** Leases that end later than this are not renewed by steps: an update that changes no indexed value is cheaper. */
const renewalSeconds = 10

/** The lease of a turn that its owner has just written to. */
export const renewedLease = sql<Date>`
  case when lease_until < now() + ${sql.lit(`${renewalSeconds}s`)}::interval then ${leaseEnd()} else lease_until end`

/**
 * Renews the leases of turns that this process runs. @returns the turns that it still owns.
 *
 * A locked row is skipped, so that it does not delay the other rows. This is safe: either the transaction that holds
 * the lock renews the lease itself, or its server has died.
 */
export async function renewLeases(db: Kysely<Database>, turns: OwnedTurn[]): Promise<Set<OwnedTurn>> {
  const users = turns.map(turn => turn.userId)
  const ids = turns.map(turn => turn.id)
  const epochs = turns.map(turn => turn.epoch)
  const { rows } = await sql<{ id: string; epoch: number }>`
    select turn_id as id, epoch from renew_leases(
      ${users}::uuid[], ${ids}::uuid[], ${epochs}::integer[], ${leaseSeconds} * interval '1 second'
    )`.execute(db)
  return new Set(turns.filter(({ id, epoch }) => rows.some(row => row.id === id && row.epoch === epoch)))
}

/**
 * Ends the lease now, so that another server can claim the turn at once. No effect if this process does not own the
 * turn. A handover by a server that shuts down (`isHandedOver`) does not count as a recovery.
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

/** The error when a user has as many running turns as allowed. */
export function tooManyTurns(): ApiError {
  return new ApiError('too_many_turns', { retryAfter: 2 })
}

/**
 * A slot for one more running turn of a user; no row when the user has as many as allowed. The unique index on slots
 * keeps concurrent statements from taking the same one, and with it the limit. It is a random one, so that they seldom
 * choose the same.
 */
export function freeSlot(userId: string, { maxRunningTurns }: UserLimits): RawBuilder<unknown> {
  const running = sql`select from turns as other where other.user_id = ${userId} and other.status = 'running'`
  return sql`(
    select slot from generate_series(1, ${maxRunningTurns}) as slot
    where not exists (${running} and other.slot = slot.slot)
      and (select count(*) from (${running}) as running) < ${maxRunningTurns}
    order by random() limit 1
  )`
}

/** A turn that this process has just claimed or reopened. */
export interface ClaimedTurn extends OwnedTurn {
  /** How often the turn was recovered after its server died, this time included. */
  recoveries: number
}

/** How a claimed turn is run. */
export interface AttemptOptions {
  /** The model's name. */
  model: string
  timeoutMs: number
  limits: UserLimits
}

interface ClaimOptions extends AttemptOptions {
  limit: number
  /** Whether further turns may be claimed. */
  isActive(): boolean
  /** Is called with each turn at once: its lease has begun. */
  onClaim(turn: ClaimedTurn): void
}

/** Claims turns of any user with expired leases. Concurrent callers get different turns. */
export async function claimExpired(
  db: Kysely<Database>,
  { limit, isActive, onClaim, ...options }: ClaimOptions
): Promise<void> {
  const expired = sql<{ user_id: string; turn_id: string }>`select * from expired_turns(${limit})`
  for (const { user_id, turn_id } of (await expired.execute(db)).rows) {
    if (!isActive()) return
    const turn = await claimTurn(scopeOf(db, user_id), turn_id, options)
    if (turn) onClaim(turn)
  }
}

/** Claims one turn if its lease has expired. If its row is locked, it is not: its owner is writing to it. */
export async function claimTurn(
  scope: Scope,
  id: string,
  options: AttemptOptions
): Promise<ClaimedTurn | undefined> {
  const expired = scope.db
    .selectFrom('turns')
    .where('user_id', '=', scope.userId)
    .where('id', '=', id)
    .where('status', '=', 'running')
    .where('lease_until', '<=', sql<Date>`now()`)
    .select('id')
    .forUpdate()
    .skipLocked()
  const row = await claiming(scope, options)
    .set({ recoveries: sql`recoveries + 1` })
    .where('turns.id', 'in', expired)
    .executeTakeFirst()
  return row && ownedTurn(row)
}

/**
 * Reopens a failed turn. A turn that the model refused stays out of the history until it has an answer.
 * @returns `'busy'` when another turn of the conversation is running; `'undone'` when its changes were undone; undefined when the turn has not failed, or the
 * conversation was deleted concurrently.
 * @throws {ApiError} `too_many_turns`
 */
export async function reopenTurn(
  scope: Scope,
  id: string,
  options: AttemptOptions
): Promise<ClaimedTurn | 'busy' | 'undone' | undefined> {
  try {
    const row = await reopening(scope, id, options).executeTakeFirst()
    if (row) return ownedTurn(row)
    const failed = await failedTurn(scope, id)
    if (failed?.undone_at) return 'undone'
    if (failed) throw tooManyTurns()
    return undefined
  } catch (error) {
    if (isViolation(error, 'turns_one_running')) return 'busy'
    // Another turn has just taken the slot, and others may be free: there are fewer each time.
    if (isViolation(error, 'turns_slots')) return await reopenTurn(scope, id, options)
    throw error
  }
}

function reopening(scope: Scope, id: string, options: AttemptOptions) {
  const slot = freeSlot(scope.userId, options.limits)
  return claiming(scope, options)
    .set({ status: 'running', slot: sql<number>`${slot}`, ended_at: null, error_code: null, recoveries: 0 })
    .where('turns.id', '=', id)
    .where('status', '=', 'failed')
    .where('undone_at', 'is', null)
    .where(sql<boolean>`exists ${slot}`)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('conversations as conversation')
          .whereRef('conversation.user_id', '=', 'turns.user_id')
          .whereRef('conversation.id', '=', 'turns.conversation_id')
          .select('conversation.id')
          .forKeyShare()
      )
    )
}

async function failedTurn(
  { db, userId }: Scope,
  id: string
): Promise<{ undone_at: Date | null } | undefined> {
  return await db
    .selectFrom('turns')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('status', '=', 'failed')
    .select('undone_at')
    .executeTakeFirst()
}

/** Gives a turn of the user to this process: a new epoch, lease and deadline. */
function claiming({ db, userId }: Scope, { model, timeoutMs }: AttemptOptions) {
  const deadline = new Date(Date.now() + timeoutMs)
  return db
    .updateTable('turns')
    .from('messages as message')
    .set({ epoch: sql`epoch + 1`, lease_until: leaseEnd(), deadline_at: deadline, model })
    .whereRef('message.user_id', '=', 'turns.user_id')
    .whereRef('message.turn_id', '=', 'turns.id')
    .where('message.role', '=', 'user')
    .where('turns.user_id', '=', userId)
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

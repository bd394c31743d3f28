import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { Usage } from '../agent/model.ts'
import type { Scope } from '../db/tables.ts'
import type { ErrorCode } from '../errors.ts'
import type { IdempotencyKey } from '../idempotency.ts'
import { leaseEnd } from './lease-store.ts'
import { type OwnedTurn, TurnLost } from './owned-turn.ts'

/** All that another replica needs to go on with a turn without its request. */
export interface NewTurn {
  conversationId: string
  model: string
  timeZone: string
  startedAt: Date
  deadline: Date
  key?: IdempotencyKey | undefined
  isStreamed?: boolean
}

/**
 * Takes the conversation's turn slot and answers the turn's id; undefined when another turn is running, or one has the
 * same key.
 */
export async function startTurn({ db, userId }: Scope, turn: NewTurn): Promise<string | undefined> {
  const started = await db
    .insertInto('turns')
    .values({
      user_id: userId,
      id: uuid(),
      conversation_id: turn.conversationId,
      model: turn.model,
      stream: turn.isStreamed ?? false,
      time_zone: turn.timeZone,
      started_at: turn.startedAt,
      deadline_at: turn.deadline,
      lease_until: leaseEnd(),
      ...(turn.key && { idempotency_key: turn.key.value, request_hash: turn.key.hash })
    })
    .onConflict(conflict => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return started?.id
}

/** The turn that holds a conversation's slot, if any. */
export async function runningTurn(
  { db, userId }: Scope,
  conversationId: string
): Promise<string | undefined> {
  const turn = await db
    .selectFrom('turns')
    .where('user_id', '=', userId)
    .where('conversation_id', '=', conversationId)
    .where('status', '=', 'running')
    .select('id')
    .executeTakeFirst()
  return turn?.id
}

/** How a turn ended; `refused` takes it out of the history that is sent, or lets it in again. */
export interface TurnEnd {
  usage?: Usage
  degraded?: boolean
  refused?: boolean
}

/** Ends a turn that has its answer. @throws {TurnLost} */
export async function completeTurn(scope: Scope, turn: OwnedTurn, end: TurnEnd): Promise<void> {
  await endTurn(scope, turn, end, { status: 'completed' })
}

/** Ends a turn visibly, with the code that its client is told. @throws {TurnLost} */
export async function failTurn(
  scope: Scope,
  turn: OwnedTurn,
  code: ErrorCode,
  end: TurnEnd = {}
): Promise<void> {
  await endTurn(scope, turn, end, { status: 'failed', error_code: code })
}

async function endTurn(
  { db, userId }: Scope,
  { id, epoch }: OwnedTurn,
  { usage, ...flags }: TurnEnd,
  status: { status: 'completed' } | { status: 'failed'; error_code: ErrorCode }
): Promise<void> {
  await db
    .updateTable('turns')
    .set({ ...status, ...flags, ...usage, ended_at: sql`now()` })
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('epoch', '=', epoch)
    .where('status', '=', 'running')
    .returning('id')
    .executeTakeFirstOrThrow(() => new TurnLost(id))
}

/**
 * Ends a running turn for whoever works on it, who can write nothing of it any more; what its tools did stays.
 * @returns whether it ran.
 */
export async function cancelTurn(
  scope: Scope,
  { conversationId, turnId }: { conversationId: string; turnId: string }
): Promise<boolean> {
  const { numUpdatedRows } = await cancelling(scope)
    .where('conversation_id', '=', conversationId)
    .where('id', '=', turnId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Ends all turns of a user that run, as `cancelTurn` does, and answers their ids. */
export async function cancelTurns(scope: Scope): Promise<string[]> {
  const turns = await cancelling(scope).returning('id').execute()
  return turns.map(turn => turn.id)
}

function cancelling({ db, userId }: Scope) {
  return db
    .updateTable('turns')
    .set({ status: 'cancelled', epoch: sql`epoch + 1`, ended_at: sql`now()` })
    .where('user_id', '=', userId)
    .where('status', '=', 'running')
}

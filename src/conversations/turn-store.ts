import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { Usage } from '../agent/model.ts'
import type { Scope } from '../db/tables.ts'
import type { ErrorCode } from '../errors.ts'

/** All that another replica needs to go on with a turn without its request. */
export interface NewTurn {
  conversationId: string
  model: string
  timeZone: string
  startedAt: Date
  deadline: Date
}

/** Milliseconds after its deadline in which a turn that still lives has surely ended. */
const leaseMargin = 15_000

/** Takes the conversation's turn slot and answers the turn's id; undefined when another turn is running. */
export async function startTurn({ db, userId }: Scope, turn: NewTurn): Promise<string | undefined> {
  const started = await db
    .insertInto('turns')
    .values({
      user_id: userId,
      id: uuid(),
      conversation_id: turn.conversationId,
      model: turn.model,
      time_zone: turn.timeZone,
      started_at: turn.startedAt,
      deadline_at: turn.deadline,
      lease_until: new Date(turn.deadline.getTime() + leaseMargin)
    })
    .onConflict(conflict =>
      conflict.columns(['user_id', 'conversation_id']).where('status', '=', 'running').doNothing()
    )
    .returning('id')
    .executeTakeFirst()
  return started?.id
}

/** Ends the conversation's running turn when its lease is over: whoever worked on it is gone. Answers whether it did. */
export async function abandonExpired({ db, userId }: Scope, conversationId: string): Promise<boolean> {
  const code: ErrorCode = 'turn_abandoned'
  const { numUpdatedRows } = await db
    .updateTable('turns')
    .set({ status: 'failed', error_code: code, ended_at: new Date() })
    .where('user_id', '=', userId)
    .where('conversation_id', '=', conversationId)
    .where('status', '=', 'running')
    .where('lease_until', '<', sql<Date>`now()`)
    .executeTakeFirst()
  return numUpdatedRows > 0n
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

/** How a turn ended; `refused` takes it out of the history that is sent. */
export interface TurnEnd {
  usage?: Usage
  degraded?: boolean
  refused?: boolean
}

/** Ends a running turn that has its answer. */
export async function completeTurn(scope: Scope, id: string, end: TurnEnd): Promise<void> {
  await endTurn(scope, id, end, { status: 'completed' })
}

/** Ends a running turn visibly, with the code that its client is told. */
export async function failTurn(scope: Scope, id: string, code: ErrorCode, end: TurnEnd = {}): Promise<void> {
  await endTurn(scope, id, end, { status: 'failed', error_code: code })
}

async function endTurn(
  { db, userId }: Scope,
  id: string,
  { usage, ...flags }: TurnEnd,
  status: { status: 'completed' } | { status: 'failed'; error_code: ErrorCode }
): Promise<void> {
  await db
    .updateTable('turns')
    .set({ ...status, ...flags, ...usage, ended_at: new Date() })
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('status', '=', 'running')
    .returning('id')
    .executeTakeFirstOrThrow(() => new Error(`turn ${id} is not running`))
}

import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { activeSession } from '../accounts/session-store.ts'
import type { Content, Usage } from '../agent/model.ts'
import { maxRequestBytes, type PastTurn } from '../agent/transcript.ts'
import { type RecordedCall, type RecordedStep, usageOf } from '../agent/turn.ts'
import { jsonBytesOf, selectPage } from '../db/page.ts'
import type { Scope } from '../db/tables.ts'
import { hasStorage, type UserLimits } from '../db/user-limits.ts'
import type { ErrorCode } from '../errors.ts'
import { type IdempotencyKey, keyLifetimeHours } from '../http/idempotency.ts'
import type { Clock } from '../lib/clock.ts'
import { freeSlot, leaseEnd, type OwnedTurn, TurnLost } from './leases.ts'

/** Everything that another replica needs to resume the turn without its request. */
export interface NewTurn {
  conversationId: string
  /** The model's name. */
  model: string
  /** The time of the request, in the user's time zone. */
  clock: Clock
  deadline: Date
  key?: IdempotencyKey | undefined
  isStreamed: boolean
}

/**
 * Inserts the conversation's running turn. @returns its id; undefined when another turn of the conversation is running,
 * a turn has the same key, or the user has reached a limit.
 */
export async function startTurn(
  { db, userId }: Scope,
  { conversationId, model, clock, deadline, isStreamed, key }: NewTurn,
  limits: UserLimits
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    insert into turns (
      user_id, id, conversation_id, slot, model, stream, time_zone, started_at, deadline_at, lease_until,
      idempotency_key, request_hash
    )
    select
      ${userId}, ${uuid()}, ${conversationId}, slot, ${model}, ${isStreamed}, ${clock.timeZone}, ${clock.now},
      ${deadline}, ${leaseEnd()}, ${key?.value}, ${key?.hash}
    from ${freeSlot(userId, limits)} as free (slot)
    where ${hasStorage(userId, limits)}
    on conflict do nothing
    returning id
  `.execute(db)
  return rows[0]?.id
}

/** The number of a user's running turns, on all servers. */
export async function countRunningTurns({ db, userId }: Scope): Promise<number> {
  const { count } = await db
    .selectFrom('turns')
    .where('user_id', '=', userId)
    .where('status', '=', 'running')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

export interface TurnEnd {
  usage?: Usage
  degraded?: boolean
  /** Whether the turn is left out of the history that is sent to the model. Unchanged when undefined. */
  refused?: boolean
  /** The bytes of the turn's record. Unchanged when undefined. */
  record_bytes?: number
}

/** Marks a turn as completed. @throws {TurnLost} */
export async function completeTurn(scope: Scope, turn: OwnedTurn, end: TurnEnd): Promise<void> {
  await endTurn(scope, turn, end, { status: 'completed' })
}

/** Marks a turn as failed. `code` is reported to clients. @throws {TurnLost} */
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
 * Cancels a running turn. The server that runs it can no longer write to it. The effects of its tools stay.
 * @returns whether it was running.
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

/** Cancels all running turns of a user, as `cancelTurn` does. @returns their ids. */
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

export interface StepKey {
  turn: Pick<OwnedTurn, 'id' | 'epoch'>
  /** Counted from 1 in each turn. */
  step: number
}

export interface NewStep {
  content: Content
  /** Null when the server wrote the text. */
  finishReason: string | null
  usage: Usage
}

/**
 * Stores the model's content and renews the lease. The turn's row stays locked until the transaction ends, so that the
 * turn cannot be claimed or cancelled before. A step that exists already violates the primary key.
 * @throws {TurnLost}
 */
export async function addStep(
  { db, userId }: Scope,
  { turn, step }: StepKey,
  { content, finishReason, usage }: NewStep
): Promise<void> {
  await db
    .with('owned_turn', query =>
      query
        .updateTable('turns')
        .set({ lease_until: leaseEnd() })
        .where('user_id', '=', userId)
        .where('id', '=', turn.id)
        .where('epoch', '=', turn.epoch)
        .where('status', '=', 'running')
        .returning(['user_id', 'id'])
    )
    .insertInto('turn_steps')
    .columns([
      ...(['user_id', 'turn_id', 'step', 'content', 'finish_reason'] as const),
      ...(['input_tokens', 'cached_input_tokens', 'output_tokens'] as const)
    ])
    .expression(query =>
      query
        .selectFrom('owned_turn')
        .select([
          'user_id',
          'id',
          sql<number>`${step}::int`.as('step'),
          sql<string>`${JSON.stringify(content)}::json`.as('content'),
          sql<string | null>`${finishReason}::text`.as('finish_reason'),
          sql<number>`${usage.input_tokens}::int`.as('input_tokens'),
          sql<number>`${usage.cached_input_tokens ?? 0}::int`.as('cached_input_tokens'),
          sql<number>`${usage.output_tokens}::int`.as('output_tokens')
        ])
    )
    .returning('step')
    .executeTakeFirstOrThrow(() => new TurnLost(turn.id))
}

/**
 * Stores the calls of a step with their results, in call order, after `addStep` has locked the turn.
 * @param recordBytes the bytes of the turn's record, with this step.
 */
export async function addToolCalls(
  { db, userId }: Scope,
  { turn, step }: StepKey,
  calls: RecordedCall[],
  recordBytes: number
) {
  const rows = calls.map(({ tool, parameters, result }, call_index) => ({
    user_id: userId,
    turn_id: turn.id,
    step,
    call_index,
    tool,
    parameters: JSON.stringify(parameters),
    result: JSON.stringify(result)
  }))
  await db
    .with('measured_turn', query =>
      query
        .updateTable('turns')
        .set({ record_bytes: recordBytes })
        .where('user_id', '=', userId)
        .where('id', '=', turn.id)
    )
    .insertInto('tool_calls')
    .values(rows)
    .execute()
}

/** The stored steps by turn id, in step order, each with its calls in call order. */
export async function selectSteps(
  { db, userId }: Scope,
  turnIds: string[]
): Promise<Map<string, RecordedStep[]>> {
  const rows = await db
    .selectFrom('turn_steps as step')
    .leftJoin('tool_calls as call', join =>
      join
        .onRef('call.user_id', '=', 'step.user_id')
        .onRef('call.turn_id', '=', 'step.turn_id')
        .onRef('call.step', '=', 'step.step')
    )
    .where('step.user_id', '=', userId)
    .where('step.turn_id', 'in', turnIds)
    .orderBy('step.turn_id')
    .orderBy('step.step')
    .orderBy('call.call_index')
    .select(['step.turn_id', 'step.step', 'step.content'])
    .select(['step.input_tokens', 'step.cached_input_tokens', 'step.output_tokens'])
    .select(['call.call_index', 'call.tool', 'call.parameters', 'call.result'])
    .execute()
  const steps = Map.groupBy(rows, row => row.turn_id)
  return new Map([...steps].map(([turnId, ofTurn]) => [turnId, recordedSteps(ofTurn)]))
}

type JoinedRow = Required<Usage> & { step: number; content: Content } & {
  [Field in keyof RecordedCall]: RecordedCall[Field] | null
}

/** Groups rows by step. There is one row for each call; a step without calls has one row without a tool. */
function recordedSteps(rows: JoinedRow[]): RecordedStep[] {
  return [...Map.groupBy(rows, row => row.step).values()].flatMap(ofStep => {
    const [first] = ofStep as [JoinedRow, ...JoinedRow[]]
    const calls = ofStep.flatMap(({ tool, parameters, result }) =>
      tool !== null && parameters !== null && result !== null ? [{ tool, parameters, result }] : []
    )
    return [{ content: first.content, usage: usageOf(first), calls }]
  })
}

/** Keys of turns that started before this time have expired. */
const keyExpiry = sql<Date>`now() - ${keyLifetimeHours} * interval '1 hour'`

/** The turn that a request with this key started, with the hash of the request; undefined when the key has expired. */
export async function turnOfKey(scope: Scope, key: string) {
  return await turnsOfKey(scope, key).executeTakeFirst()
}

/** Like `turnOfKey`, but also undefined when the session has ended. */
export async function turnOfKeyInSession(scope: Scope, sessionId: string, key: string) {
  return await turnsOfKey(scope, key)
    .where(({ exists }) => exists(activeSession(scope, sessionId).select('sessions.id')))
    .executeTakeFirst()
}

function turnsOfKey({ db, userId }: Scope, key: string) {
  return db
    .selectFrom('turns')
    .where('user_id', '=', userId)
    .where('idempotency_key', '=', key)
    .where('started_at', '>', keyExpiry)
    .select(['id', 'request_hash', 'status'])
}

/** Removes an expired key from its turn, so that the key can be used again. @returns whether there was such a turn. */
export async function clearExpiredKey({ db, userId }: Scope, key: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('turns')
    .set({ idempotency_key: null, request_hash: null })
    .where('user_id', '=', userId)
    .where('idempotency_key', '=', key)
    .where('started_at', '<=', keyExpiry)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The number of a conversation's messages that are sent to the model, including the new one. */
const historyMessages = 20

/**
 * The most recent turns up to and including this one, oldest first, as many as a request to the model can have. Turns
 * after this one are left out: they exist when the turn is retried. The history starts with a user's message.
 */
export async function selectHistory(scope: Scope, turn: OwnedTurn): Promise<PastTurn[]> {
  const recent = await selectRecentTurns(scope, turn)
  const sent = recent.filter(({ isSent }) => isSent).map(({ turn_id }) => turn_id)
  const steps = await selectSteps(scope, sent)
  return recent.map(({ turn_id, content, isSent }) => ({
    message: content,
    refused: !isSent,
    steps: steps.get(turn_id) ?? []
  }))
}

/** The user's messages, oldest first. `isSent` is whether their turns are sent to the model. */
async function selectRecentTurns({ db, userId }: Scope, turn: OwnedTurn) {
  const isSent = sql<boolean>`(not turn.refused or turn.id = ${turn.id})`
  const bytes = sql<number>`case when ${isSent} then turn.record_bytes + ${jsonBytesOf('message.content')} else 0 end`
  const messages = db
    .selectFrom('messages as message')
    .innerJoin('turns as turn', join =>
      join.onRef('turn.user_id', '=', 'message.user_id').onRef('turn.id', '=', 'message.turn_id')
    )
    .where('message.user_id', '=', userId)
    .where('message.conversation_id', '=', turn.conversationId)
    .where('message.position', '>', turn.position - historyMessages)
    .where('message.position', '<=', turn.position)
    .where('message.role', '=', 'user')
    .select(['message.turn_id', 'message.content', 'message.position'])
    .select([isSent.as('isSent'), bytes.as('bytes')])
  const bounds = { limit: historyMessages, order: sql`position desc`, maxBytes: maxRequestBytes }
  const { rows } = await selectPage(db, messages, bounds)
  return rows.toReversed()
}

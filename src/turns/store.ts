import { randomUUIDv7 as uuid } from 'node:crypto'
import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Content, Usage } from '../agent/model.ts'
import { noUsage, type RecordedCall } from '../agent/turn.ts'
import type { QueryScope, Scope } from '../db/scope.ts'
import { statement } from '../db/statements.ts'
import type { TurnTable } from '../db/tables.ts'
import type { ErrorCode } from '../errors.ts'
import { keyLifetimeHours } from '../http/idempotency.ts'
import { type OwnedTurn, renewedLease, TurnLost } from './leases.ts'

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

/** Identifies a step of a turn that this process owns. */
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

/** The values of a statement that adds a step to a turn. */
interface StepValues {
  userId: string
  turnId: string
  epoch: number
  step: number
  content: string
  finishReason: string | null
  inputTokens: number
  cachedTokens: number
  outputTokens: number
}

function stepValues(
  { userId }: Scope,
  { turn, step }: StepKey,
  { content, finishReason, usage }: NewStep
): StepValues {
  return {
    userId,
    turnId: turn.id,
    epoch: turn.epoch,
    step,
    content: JSON.stringify(content),
    finishReason,
    inputTokens: usage.input_tokens,
    cachedTokens: usage.cached_input_tokens ?? 0,
    outputTokens: usage.output_tokens
  }
}

/** The turn's row, if this process owns it. */
function isOwned({ userId, turnId, epoch }: StepValues): RawBuilder<boolean> {
  return sql`user_id = ${userId} and id = ${turnId} and epoch = ${epoch} and status = 'running'`
}

/** Inserts the step of the turn in `owned`, if there is one. */
function insertingStep(values: StepValues): RawBuilder<{ step: number }> {
  return sql`
    insert into turn_steps (
      user_id, turn_id, step, content, finish_reason, input_tokens, cached_input_tokens, output_tokens
    )
    select
      user_id, id, ${values.step}, ${values.content}::json, ${values.finishReason},
      ${values.inputTokens}, ${values.cachedTokens}, ${values.outputTokens}
    from owned
    returning step`
}

const addedStep = statement(
  'add_step',
  (values: StepValues) => sql<{ step: number }>`
    with owned as (
      select user_id, id from turns where ${isOwned(values)} for no key update
    )
    ${insertingStep(values)}`
)

/**
 * Stores the model's content. The turn's row stays locked until the transaction ends, so that the turn cannot be claimed or
 * cancelled before. A step that exists already violates the primary key.
 * @throws {TurnLost}
 */
export async function addStep(scope: Scope, key: StepKey, step: NewStep): Promise<void> {
  const rows = await addedStep.execute(scope, stepValues(scope, key, step))
  if (rows.length === 0) throw new TurnLost(key.turn.id)
}

interface CallValues {
  userId: string
  turnId: string
  step: number
  tools: string[]
  parameters: string[]
  results: string[]
  recordBytes: number
}

const addedCalls = statement(
  'add_tool_calls',
  ({ userId, turnId, step, recordBytes, tools, parameters, results }: CallValues) => sql`
    with measured as (
      update turns set record_bytes = ${recordBytes}, lease_until = ${renewedLease}
      where user_id = ${userId} and id = ${turnId}
    )
    insert into tool_calls (user_id, turn_id, step, call_index, tool, parameters, result)
    select ${userId}, ${turnId}, ${step}, number - 1, tool, parameters::json, result::json
    from unnest(${tools}::text[], ${parameters}::text[], ${results}::text[])
      with ordinality as call (tool, parameters, result, number)`
)

/**
 * Stores the calls of a step with their results, in call order, after `addStep` has locked the turn. Renews the lease.
 * @param recordBytes the bytes of the turn's record, with this step.
 */
export async function addToolCalls(
  scope: Scope,
  { turn, step }: StepKey,
  calls: RecordedCall[],
  recordBytes: number
): Promise<void> {
  await addedCalls.execute(scope, {
    userId: scope.userId,
    turnId: turn.id,
    step,
    tools: calls.map(call => call.tool),
    parameters: calls.map(call => JSON.stringify(call.parameters)),
    results: calls.map(call => JSON.stringify(call.result)),
    recordBytes
  })
}

export interface Completion {
  answer: string
  degraded: boolean
  /** The tokens of all steps. */
  usage: Usage
  /** The bytes of the turn's record. */
  recordBytes: number
}

interface CompletionValues extends Omit<Completion, 'usage'> {
  messageId: string
  turnInputTokens: number
  turnCachedTokens: number
  turnOutputTokens: number
}

function completing({ hasStep }: { hasStep: boolean }) {
  return (values: StepValues & CompletionValues) => sql<{ created_at: Date }>`
    with owned as (
      update turns set
        status = 'completed', ended_at = now(), degraded = ${values.degraded}, refused = ${sql.lit(!hasStep)},
        record_bytes = ${values.recordBytes}, input_tokens = ${values.turnInputTokens},
        cached_input_tokens = ${values.turnCachedTokens}, output_tokens = ${values.turnOutputTokens}
      where ${isOwned(values)}
      returning user_id, id, conversation_id
    ), continued as (
      update conversations set message_count = message_count + 1 from owned
      where conversations.user_id = ${values.userId} and conversations.id = owned.conversation_id
      returning message_count as position
    )${hasStep ? sql`, step as (${insertingStep(values)})` : sql``}
    insert into messages (user_id, id, conversation_id, turn_id, position, role, content)
    select user_id, ${values.messageId}, conversation_id, id, position, 'assistant', ${values.answer}
    from owned, continued
    returning created_at`
}

const completions = {
  withStep: statement('complete_turn', completing({ hasStep: true })),
  withoutStep: statement('complete_turn_without_step', completing({ hasStep: false }))
}

const noStep: NewStep = { content: {}, finishReason: null, usage: noUsage }

/**
 * Completes a turn in one statement: its status, its answer, and the step that has the answer. A turn without such a step
 * is left out of the history that is sent to the model.
 * @returns the assistant's message.
 * @throws {TurnLost}
 */
export async function completeTurn(
  scope: Scope,
  key: StepKey,
  finalStep: NewStep | undefined,
  { usage, ...completion }: Completion
): Promise<{ id: string; created_at: Date }> {
  const id = uuid()
  const { withStep, withoutStep } = completions
  const [message] = await (finalStep ? withStep : withoutStep).execute(scope, {
    ...stepValues(scope, key, finalStep ?? noStep),
    ...completion,
    messageId: id,
    turnInputTokens: usage.input_tokens,
    turnCachedTokens: usage.cached_input_tokens ?? 0,
    turnOutputTokens: usage.output_tokens
  })
  if (!message) throw new TurnLost(key.turn.id)
  return { id, ...message }
}

/**
 * Marks a turn as failed. `code` is reported to clients.
 * @param refused whether the turn is left out of the history that is sent to the model; unchanged when undefined.
 * @throws {TurnLost}
 */
export async function failTurn(
  { db, userId }: Scope,
  { id, epoch }: OwnedTurn,
  code: ErrorCode,
  flags: { refused?: boolean } = {}
): Promise<void> {
  await db
    .updateTable('turns')
    .set({ ...flags, status: 'failed', error_code: code, ended_at: sql`now()` })
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('epoch', '=', epoch)
    .where('status', '=', 'running')
    .returning('id')
    .executeTakeFirstOrThrow(() => new TurnLost(id))
}

/** A turn that a message with a key has started. */
export interface KeyedTurn {
  id: string
  /** The hash of the request; null when it was removed with its key. */
  request_hash: Buffer | null
  status: Selectable<TurnTable>['status']
}

/** Keys of turns that started before this time have expired. */
const keyExpiry = sql<Date>`now() - ${keyLifetimeHours} * interval '1 hour'`

/** The turn that a request with this key started, with the hash of the request; undefined when the key has expired. */
export async function turnOfKey(scope: Scope, key: string): Promise<KeyedTurn | undefined> {
  return await turnsOfKey(scope, key).executeTakeFirst()
}

/** A query for what `turnOfKey` returns. */
export function turnsOfKey({ db, userId }: QueryScope, key: string) {
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

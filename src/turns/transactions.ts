import { randomUUIDv7 as uuid } from 'node:crypto'
import { checkWindow, type Window } from '../accounts/rate-counters.ts'
import { createRecordCounter, recordBytes, surplusResult } from '../agent/limits.ts'
import { SlowList, type ToolContext } from '../agent/tools/tool.ts'
import { runTool } from '../agent/tools/toolbox.ts'
import type { PastTurn } from '../agent/transcript.ts'
import type { Outcome, PlannedCall, PlannedStep, RecordedCall, RecordedStep } from '../agent/turn.ts'
import { conversationBusy, countConversations, hasConversation, runningTurn } from '../conversations/store.ts'
import { titleOf } from '../conversations/titles.ts'
import { isViolation, retryOnDeadlock } from '../db/errors.ts'
import type { Scope } from '../db/scope.ts'
import { inTransaction } from '../db/transaction.ts'
import { isStorageFull, type UserLimits } from '../db/user-limits.ts'
import { ApiError, notFound } from '../errors.ts'
import type { IdempotencyKey } from '../http/idempotency.ts'
import type { Clock } from '../lib/clock.ts'
import { jsonBytes, storable } from '../lib/text.ts'
import { type AcceptedRow, acceptance } from './acceptance.ts'
import { pastTurns } from './history.ts'
import { type OwnedTurn, tooManyTurns } from './leases.ts'
import {
  addStep,
  addToolCalls,
  clearExpiredKey,
  completeTurn,
  countRunningTurns,
  type KeyedTurn,
  turnOfKey
} from './store.ts'

// A completed turn consists of one `accept`, any number of `commitStep` and one `finish`. Each is a transaction, so a
// server can die at any moment. No transaction is open while the model is called. A turn that fails or is cancelled ends
// with a single statement: see `failTurn` and `cancelTurn`.

/** With what the turn stores, another replica can resume it without its request. */
export interface IncomingMessage {
  /** Undefined to start a conversation. */
  conversationId: string | undefined
  /** Trimmed; not empty. */
  message: string
  /** The model's name. */
  model: string
  /** The time of the request, in the user's time zone. */
  clock: Clock
  deadline: Date
  key?: IdempotencyKey | undefined
  isStreamed: boolean
  sessionId: string
  rateLimit: MessageRateLimit
}

/** The number of messages per minute of a user. */
export interface MessageRateLimit {
  max: number
  /** Is called when the message was counted. Repeated messages are not. */
  onCount(window: Window): void
}

export interface AcceptedMessage {
  /** The message's turn, which this process owns. */
  turn: OwnedTurn
  /** What the model is sent: see `selectHistory`. Undefined if it must be selected again. */
  history: PastTurn[] | undefined
}

/** How often a message is tried, if others take its slot or its expired key in the meantime. */
const maxTries = 10

/**
 * Accepts a message in one statement: counts it, and stores the conversation, its running turn, the idempotency key and
 * the message. Once this commits, the message is durable, and any server can run its turn. Only if it was not accepted,
 * further statements find out why.
 * @returns the turn of an earlier message if the message repeats it.
 * @throws {ApiError} `unauthorized`, `rate_limited`; `not_found` when the conversation does not exist or belongs to
 * another user; `conversation_busy`, `too_many_turns`, `conversation_limit_reached`, `storage_limit_reached`.
 */
export async function accept(
  scope: Scope,
  message: IncomingMessage,
  limits: UserLimits
): Promise<AcceptedMessage | { repeated: KeyedTurn }> {
  let isCounted = false
  for (let tries = 1; tries <= maxTries; tries++) {
    const { turn, row } = await tryToAccept(scope, message, { ...limits, isCounted })
    if (row) isCounted = checkCount(row, message.rateLimit) || isCounted
    if (row && turn) return { turn, history: historyOf(turn, message, row) }
    const repeated = (row && repeatedIn(row)) ?? (await repeatedTurn(scope, message, limits))
    if (repeated) return { repeated }
  }
  throw tooManyTurns()
}

/** @returns the turn if the message was accepted; no row if a concurrent statement excludes it. */
async function tryToAccept(
  scope: Scope,
  message: IncomingMessage,
  options: UserLimits & { isCounted: boolean }
): Promise<{ turn: OwnedTurn | undefined; row: AcceptedRow | undefined }> {
  const { conversationId = uuid(), clock, deadline, isStreamed, key } = message
  const { userId } = scope
  const id = uuid()
  const { isCounted, ...limits } = options
  const statement = acceptance(message.conversationId === undefined, key !== undefined)
  const [row] = await retryOnDeadlock(() =>
    statement.execute(scope, {
      ...limits,
      userId,
      sessionId: message.sessionId,
      hits: isCounted ? 0 : 1,
      maxHits: message.rateLimit.max,
      conversationId,
      title: message.conversationId === undefined ? titleOf(message.message) : '',
      turnId: id,
      messageId: uuid(),
      content: message.message,
      contentBytes: jsonBytes(message.message),
      model: message.model,
      isStreamed,
      timeZone: clock.timeZone,
      now: clock.now,
      deadline,
      key: key?.value ?? null,
      hash: key?.hash ?? null
    })
  ).catch(error => {
    if (isViolation(error, ...exclusions)) return []
    throw error
  })
  const position = row?.accepted
  const turn = position && { id, userId, conversationId, position, epoch: 1, clock, deadline, isStreamed }
  return { turn: turn || undefined, row }
}

/** The unique indexes that keep a turn from being started. */
const exclusions = ['turns_one_running', 'turns_slots', 'turns_idempotency_key']

/** @returns whether the message was counted. @throws {ApiError} `unauthorized`, `rate_limited` */
function checkCount({ isActive, hits, msLeft }: AcceptedRow, { max, onCount }: MessageRateLimit): boolean {
  if (!isActive) throw new ApiError('unauthorized')
  if (hits === null || msLeft === null) return false
  onCount({ hits, msLeft })
  checkWindow({ hits, msLeft }, max)
  return true
}

function repeatedIn({ id, request_hash, status }: AcceptedRow): KeyedTurn | undefined {
  return id && status ? { id, request_hash, status } : undefined
}

/** The history of a turn that was just accepted; undefined if others have changed it in the meantime. */
function historyOf(
  turn: OwnedTurn,
  { message }: IncomingMessage,
  { before, history }: AcceptedRow
): PastTurn[] | undefined {
  if (before !== turn.position - 1) return undefined
  return [...pastTurns(history ?? []), { message, refused: false, steps: [] }]
}

/**
 * Finds out why a message was not accepted, and clears its key if it has expired.
 * @returns the turn of the key, if there is one; undefined if the message can be tried again, because its slot was taken
 * or its key had expired.
 * @throws {ApiError} as `accept`.
 */
async function repeatedTurn(
  scope: Scope,
  message: IncomingMessage,
  limits: UserLimits
): Promise<KeyedTurn | undefined> {
  const reason = await refusalOf(scope, message, limits)
  const key = message.key?.value
  // Looked up last: the turn that is in the way can be that of a simultaneous request with the key.
  const repeated = key === undefined ? undefined : await turnOfKey(scope, key)
  if (!repeated && reason) throw reason
  if (!repeated && key !== undefined) await clearExpiredKey(scope, key)
  return repeated
}

/** Why a message is not accepted; undefined if it may be tried again. */
async function refusalOf(
  scope: Scope,
  { conversationId }: IncomingMessage,
  limits: UserLimits
): Promise<ApiError | undefined> {
  if (conversationId !== undefined && !(await hasConversation(scope, conversationId)))
    return notFound('conversation')
  if (conversationId !== undefined && (await runningTurn(scope, conversationId)))
    return await conversationBusy(scope, conversationId)
  if (await isStorageFull(scope, limits)) return new ApiError('storage_limit_reached')
  if ((await countRunningTurns(scope)) >= limits.maxRunningTurns) return tooManyTurns()
  const isFull = conversationId === undefined && (await countConversations(scope)) >= limits.maxConversations
  return isFull ? new ApiError('conversation_limit_reached') : undefined
}

interface StepOptions {
  limits: UserLimits
  /** Checked before each call. Nothing of an aborted step is stored. */
  signal: AbortSignal
}

/**
 * Commits a step: the model's content, the effects of its tool calls, and their results. If a filter takes too long,
 * the step is repeated without lists and changes by filter, and the model is told.
 * @param earlierSteps the stored steps of the turn, all of them.
 * @throws {TurnLost}; the reason of the signal.
 */
export async function commitStep(
  scope: Scope,
  turn: OwnedTurn,
  earlierSteps: RecordedStep[],
  planned: PlannedStep,
  options: StepOptions
): Promise<RecordedStep> {
  const step = earlierSteps.length + 1
  const { content, usage } = planned
  const actorOf = (callIndex: number): ToolContext['actor'] => ({
    origin: { turnId: turn.id, step, callIndex },
    timeZone: turn.clock.timeZone
  })
  const commit = (areListsSlow: boolean) =>
    inTransaction(scope, async (scope, final) => {
      const [, { calls, bytes }] = await Promise.all([
        addStep(scope, { turn, step }, planned),
        runCalls({ scope, actorOf, now: turn.clock.now, ...options, areListsSlow }, earlierSteps, planned)
      ])
      final(() => addToolCalls(scope, { turn, step }, calls, bytes))
      return { content, usage, calls }
    })
  return await commit(false).catch(error => {
    if (!(error instanceof SlowList)) throw error
    return commit(true)
  })
}

interface CallsContext extends Omit<ToolContext, 'actor'>, StepOptions {
  actorOf(callIndex: number): ToolContext['actor']
}

/** Runs the calls of a step in order. @returns their records, and the bytes of the turn's record with this step. */
async function runCalls(
  { signal, actorOf, ...context }: CallsContext,
  earlierSteps: RecordedStep[],
  planned: PlannedStep
) {
  const earlier = earlierSteps.flatMap(step => step.calls)
  const counter = createRecordCounter(earlierSteps, planned)
  const calls: RecordedCall[] = []
  for (const call of planned.calls) {
    signal.throwIfAborted()
    const surplus = call.surplus || !counter.hasRoom()
    const recorded = await runCall({ ...context, actor: actorOf(calls.length) }, { ...call, surplus }, [
      ...earlier,
      ...calls
    ])
    counter.add(call, recorded)
    calls.push(recorded)
  }
  return { calls, bytes: counter.bytes() }
}

/**
 * Finishes a turn in one statement: stores its answer and its status. @returns the assistant's message.
 * @throws {TurnLost}
 */
export async function finish(scope: Scope, turn: OwnedTurn, outcome: Outcome) {
  const { steps, finalStep, usage, degraded } = outcome
  const answer = storable(outcome.text)
  const record = finalStep ? [...steps, { ...finalStep, calls: [] }] : steps
  const completion = { answer, degraded, usage, recordBytes: recordBytes(record) }
  const key = { turn, step: steps.length + 1 }
  const message = await retryOnDeadlock(() => completeTurn(scope, key, finalStep, completion))
  return { ...message, content: answer }
}

async function runCall(
  context: ToolContext,
  { surplus, ...call }: PlannedCall,
  earlier: RecordedCall[]
): Promise<RecordedCall> {
  if (surplus) return { tool: call.name, parameters: call.args, result: surplusResult }
  return await runTool(context, call, earlier)
}

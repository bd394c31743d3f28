import type { Kysely } from 'kysely'
import type { Agent } from '../agent/agent.ts'
import { ModelError } from '../agent/model.ts'
import type { Database } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import { knownError } from '../known-error.ts'
import type { Log } from '../log.ts'
import { answerOf, type ChatAnswer } from './chat-answer.ts'
import { finish } from './finish.ts'
import { type OwnedTurn, TurnLost } from './owned-turn.ts'
import type { LiveTurns } from './streaming/live-turns.ts'
import { failTurn } from './turn-store.ts'
import { work } from './work.ts'

interface RunOptions {
  db: Kysely<Database>
  agent: Agent
  live: LiveTurns
  /** Aborted when the turn is not ours any more, or this process must end. */
  signal: AbortSignal
  log: Log
}

/** The turn could not be brought to an end here, and can go on elsewhere; `cause` is what to tell whoever waits. */
export class TurnLetGo extends Error {
  override readonly name = 'TurnLetGo'
  override readonly cause: ApiError

  constructor(cause: ApiError) {
    super('the turn can go on elsewhere')
    this.cause = cause
  }
}

/**
 * Works on a turn until it has ended on record, and answers what its user gets.
 * @throws {ApiError} when it failed; {TurnLost}; {TurnLetGo}.
 */
export async function runTurn(turn: OwnedTurn, options: RunOptions): Promise<ChatAnswer> {
  const { db, agent, log } = options
  const live = turn.isStreamed ? options.live.begin(turn, log) : undefined
  const scope = { db, userId: turn.userId }
  const late = new AbortController()
  const timer = setTimeout(
    () => late.abort(new ApiError('model_timeout')),
    turn.deadline.getTime() - Date.now()
  )
  try {
    const ending = await work(scope, agent, turn, {
      signal: AbortSignal.any([options.signal, late.signal]),
      live,
      log
    })
    await live?.store()
    const message = await finish(scope, turn, ending)
    log.info({ steps: ending.steps.length, degraded: ending.degraded, ...ending.usage }, 'turn completed')
    return answerOf(turn, ending, message)
  } catch (error) {
    throw await endBadly(turn, error, options)
  } finally {
    clearTimeout(timer)
    if (live) options.live.end(turn.id, live)
  }
}

/** The user's message and the steps that ran stay on record. Answers what is to be thrown. */
async function endBadly(turn: OwnedTurn, error: unknown, { db, log }: RunOptions): Promise<Error> {
  if (error instanceof TurnLost) {
    log.warn({}, 'turn ended or taken over by another server')
    return error
  }
  const reason = knownError(error).ofTurn(turn.conversationId, turn.id)
  if (goesOn(reason)) {
    log.warn({ code: reason.code, err: error }, 'turn let go')
    return new TurnLetGo(reason)
  }
  log.warn({ code: reason.code, ...(reason.code === 'internal_error' && { err: error }) }, 'turn failed')
  try {
    await failTurn({ db, userId: turn.userId }, turn, reason.code, isRefusal(error) ? { refused: true } : {})
    return reason
  } catch (failure) {
    if (failure instanceof TurnLost) return failure
    log.error({ err: failure }, 'the failure of a turn could not be recorded')
    return new TurnLetGo(reason)
  }
}

/** Whether nothing is wrong with the turn itself. */
function goesOn({ code }: ApiError): boolean {
  return code === 'database_unavailable' || code === 'draining'
}

/** Whether the model will not have this turn, so that it must not be sent again. */
function isRefusal(error: unknown): boolean {
  if (error instanceof ModelError) return error.refused
  return error instanceof ApiError && error.code === 'content_blocked'
}

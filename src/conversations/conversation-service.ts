import type { Kysely } from 'kysely'
import type { Agent } from '../agent/agent.ts'
import { ModelError } from '../agent/model.ts'
import type { Ending } from '../agent/turn.ts'
import type { Database, Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import { knownError } from '../known-error.ts'
import type { Log } from '../log.ts'
import { type AcceptedTurn, accept } from './accept.ts'
import { failTurn } from './turn-store.ts'
import { finish, work } from './work.ts'

interface ConversationServiceOptions {
  db: Kysely<Database>
  agent: Agent
  /** Milliseconds that a turn may take. */
  deadlineMs: number
}

export interface SendMessage {
  /** White space around it is not stored; it must not be blank. */
  message: string
  /** None starts a conversation. */
  conversationId: string | undefined
  /** IANA name. */
  timeZone: string
}

export type ConversationService = ReturnType<typeof createConversationService>

/** What users do with conversations. Draws the transactions' borders, and never waits for the model inside one. */
export function createConversationService({ db, agent, deadlineMs }: ConversationServiceOptions) {
  const running = new Set<Promise<unknown>>()
  const stopping = new AbortController()

  return {
    /**
     * Stores a message, lets the agent answer it, and answers a `ChatResponse`; goes on when the client has left.
     * @throws {ApiError} which names the turn from the moment the message is stored.
     */
    async send(userId: string, { message, conversationId, timeZone }: SendMessage, log: Log) {
      const scope = { db, userId }
      const now = new Date()
      const turn = await accept(scope, {
        message: message.trim(),
        conversationId,
        clock: { now, timeZone },
        deadline: new Date(now.getTime() + deadlineMs),
        model: agent.model
      })
      const answered = answer(scope, agent, turn, stopping.signal, log.child({ turn: turn.id }))
      running.add(answered)
      return await answered.finally(() => running.delete(answered))
    },

    /** Lets the running turns go on for so many milliseconds; those that have not ended then fail with `draining`. */
    endWithin(ms: number): void {
      setTimeout(() => stopping.abort(new ApiError('draining', { retryAfter: 1 })), ms).unref()
    },

    /** Resolves when the turns that run in this process have ended, also those whose clients have left. */
    async settled(): Promise<void> {
      await Promise.allSettled(running)
    }
  }
}

async function answer(scope: Scope, agent: Agent, turn: AcceptedTurn, stopping: AbortSignal, log: Log) {
  const late = new AbortController()
  const timer = setTimeout(
    () => late.abort(new ApiError('model_timeout')),
    turn.deadline.getTime() - Date.now()
  )
  try {
    const signal = AbortSignal.any([late.signal, stopping])
    const ending = await work(scope, agent, turn, signal)
    const message = await finish(scope, turn, ending)
    log.info({ steps: ending.steps.length, degraded: ending.degraded, ...ending.usage }, 'turn completed')
    return chatResponse(turn, ending, message)
  } catch (error) {
    const reason = knownError(error)
    await recordFailure(scope, turn, reason, isRefusal(error), log)
    throw reason.ofTurn(turn.conversationId, turn.id)
  } finally {
    clearTimeout(timer)
  }
}

/** The user's message and the steps that ran stay on record; a turn that the model refused leaves the history. */
async function recordFailure(
  scope: Scope,
  turn: AcceptedTurn,
  reason: ApiError,
  refused: boolean,
  log: Log
): Promise<void> {
  log.warn({ code: reason.code }, 'turn failed')
  try {
    await failTurn(scope, turn.id, reason.code, { refused })
  } catch (error) {
    log.error({ err: error }, 'the failure of a turn could not be recorded')
  }
}

/** Whether the model will not have this turn, so that it must not be sent again. */
function isRefusal(error: unknown): boolean {
  if (error instanceof ModelError) return error.refused
  return error instanceof ApiError && error.code === 'content_blocked'
}

function chatResponse(
  turn: AcceptedTurn,
  ending: Ending,
  message: { id: string; content: string; created_at: Date }
) {
  return {
    conversation_id: turn.conversationId,
    turn_id: turn.id,
    message_id: message.id,
    response: message.content,
    tool_calls: ending.steps.flatMap(step => step.calls),
    created_at: message.created_at.toISOString(),
    usage: ending.usage,
    degraded: ending.degraded
  }
}

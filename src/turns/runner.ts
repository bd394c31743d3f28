import type { Kysely } from 'kysely'
import type { Agent } from '../agent/agent.ts'
import { ModelError } from '../agent/model.ts'
import { transcript } from '../agent/transcript.ts'
import type { AgentTurn } from '../agent/turn.ts'
import type { ChatResponse } from '../contract/components.ts'
import { knownError } from '../db/errors.ts'
import type { Database, Scope } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { Log } from '../lib/log.ts'
import type { LiveTurn, LiveTurns } from './events/live.ts'
import { type OwnedTurn, releaseLease, renewLeases, TurnLost } from './leases.ts'
import { answerOf } from './record.ts'
import { failTurn, selectHistory } from './store.ts'
import { commitStep, finish } from './transactions.ts'
import type { WakeUps } from './wake-ups.ts'

interface TurnRunnerOptions {
  db: Kysely<Database>
  agent: Agent
  wakeUps: WakeUps
  live: LiveTurns
  /** Aborted when this process must end: another server resumes the turns that still run. */
  stopping: AbortSignal
}

interface Running {
  /** Aborted when this process does not own the turn any more. */
  lost: AbortController
  answer: Promise<ChatResponse>
}

export type TurnRunner = ReturnType<typeof createTurnRunner>

/** Runs turns that this process owns, and renews their leases. All of their state is in the database, too. */
export function createTurnRunner({ db, agent, wakeUps, live, stopping }: TurnRunnerOptions) {
  const running = new Map<OwnedTurn, Running>()
  /** Their leases are still to be released. */
  const unreleased = new Map<OwnedTurn, TurnReleased>()

  let releasing = Promise.resolve()

  async function releaseAll(): Promise<void> {
    for (const [turn, { cause }] of unreleased) {
      await releaseLease({ db, userId: turn.userId }, turn, { isHandedOver: cause.code === 'draining' })
      unreleased.delete(turn)
    }
  }

  /** One after the other: each lease is released once, however many turns stop together. */
  function release(): Promise<void> {
    releasing = releasing.catch(() => undefined).then(releaseAll)
    return releasing
  }

  return {
    /**
     * Runs a turn until it has ended, also when its client disconnects. @returns the response to its message.
     * @throws {TurnLost} when another server owns it, or it was cancelled; {ApiError} that names the turn.
     */
    async run(turn: OwnedTurn, log: Log): Promise<ChatResponse> {
      const lost = new AbortController()
      const signal = AbortSignal.any([lost.signal, stopping])
      const answer = runTurn(turn, { db, agent, live, signal, log: log.child({ turn: turn.id }) })
      running.set(turn, { lost, answer })
      try {
        return await answer
      } catch (error) {
        if (!(error instanceof TurnReleased)) throw error
        unreleased.set(turn, error)
        await release().catch(() => undefined)
        throw error.cause
      } finally {
        running.delete(turn)
        wakeUps.notifyEnd(turn.id)
      }
    },

    isRunning: (turnId: string) => [...running.keys()].some(turn => turn.id === turnId),

    /** Renews the leases, aborts turns that were lost, and releases those that could not be finished here. */
    async keepLeases(): Promise<void> {
      const kept = [...running]
      const turns = kept.map(([turn]) => turn)
      const held = turns.length > 0 ? await renewLeases(db, turns) : new Set()
      for (const [turn, { lost }] of kept) if (!held.has(turn)) lost.abort(new TurnLost(turn.id))
      await release()
    },

    /** Resolves when no turn runs in this process any more, also none whose client has disconnected. */
    async settled(): Promise<void> {
      await Promise.allSettled([...running.values()].map(({ answer }) => answer))
      await release().catch(() => undefined)
    }
  }
}

interface RunOptions {
  db: Kysely<Database>
  agent: Agent
  live: LiveTurns
  /** Aborted when the turn is lost, or this process must end. */
  signal: AbortSignal
  log: Log
}

/** The turn could not be finished here, and another server can resume it. `cause` is the error for waiting requests. */
class TurnReleased extends Error {
  override readonly name = 'TurnReleased'
  override readonly cause: ApiError

  constructor(cause: ApiError) {
    super('another server can resume the turn')
    this.cause = cause
  }
}

/**
 * Runs a turn until its end is committed. @returns the response to its message.
 * @throws {ApiError} when it failed; {TurnLost}; {TurnReleased}.
 */
async function runTurn(turn: OwnedTurn, options: RunOptions): Promise<ChatResponse> {
  const { db, agent, log } = options
  const live = turn.isStreamed ? options.live.begin(turn, log) : undefined
  const scope = { db, userId: turn.userId }
  const late = new AbortController()
  const timer = setTimeout(
    () => late.abort(new ApiError('model_timeout')),
    turn.deadline.getTime() - Date.now()
  )
  try {
    const signal = AbortSignal.any([options.signal, late.signal])
    const ending = await agent.run(await prepare(scope, turn, { signal, live, log }))
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

/** The agent's input: the history and the committed steps. Each further step is one transaction. */
export async function prepare(
  scope: Scope,
  turn: OwnedTurn,
  { signal, live, log }: { signal: AbortSignal; live: LiveTurn | undefined; log: Log }
): Promise<AgentTurn> {
  const history = await selectHistory(scope, turn)
  const steps = history.at(-1)?.steps ?? []
  let count = steps.length
  live?.begin(count + 1)
  return {
    clock: turn.clock,
    contents: transcript(history),
    steps,
    signal,
    deadline: turn.deadline.getTime(),
    log,
    ...(live && { listener: live.listener }),
    async commit(planned) {
      // Readers that resume later need the deltas that precede the step.
      await live?.store()
      count += 1
      const step = await commitStep(scope, turn, count, planned)
      live?.begin(count + 1)
      return step
    }
  }
}

/** Records a failure; the user's message and the committed steps stay. @returns the error to throw. */
async function endBadly(turn: OwnedTurn, error: unknown, { db, log }: RunOptions): Promise<Error> {
  if (error instanceof TurnLost) {
    log.warn({}, 'turn lost to another server')
    return error
  }
  const reason = knownError(error).ofTurn(turn.conversationId, turn.id)
  if (isResumable(reason)) {
    log.warn({ code: reason.code, err: error }, 'turn released')
    return new TurnReleased(reason)
  }
  log.warn({ code: reason.code, ...(reason.code === 'internal_error' && { err: error }) }, 'turn failed')
  try {
    await failTurn({ db, userId: turn.userId }, turn, reason.code, isRefusal(error) ? { refused: true } : {})
    return reason
  } catch (failure) {
    if (failure instanceof TurnLost) return failure
    log.error({ err: failure }, 'recording a failed turn failed')
    return new TurnReleased(reason)
  }
}

/** Whether the failure is this server's and not the turn's. */
function isResumable({ code }: ApiError): boolean {
  return code === 'database_unavailable' || code === 'draining'
}

/** Whether the model refused this turn, so that it must not be part of later requests. */
function isRefusal(error: unknown): boolean {
  if (error instanceof ModelError) return error.refused
  return error instanceof ApiError && error.code === 'content_blocked'
}

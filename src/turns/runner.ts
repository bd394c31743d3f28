import type { Kysely } from 'kysely'
import type { Agent } from '../agent/agent.ts'
import { ModelError } from '../agent/model.ts'
import { type PastTurn, transcript } from '../agent/transcript.ts'
import type { AgentTurn } from '../agent/turn.ts'
import type { ChatResponse } from '../contract/components.ts'
import { toApiError } from '../db/errors.ts'
import { type Scope, scopeOf } from '../db/scope.ts'
import type { Database } from '../db/tables.ts'
import type { UserLimits } from '../db/user-limits.ts'
import { ApiError } from '../errors.ts'
import type { Log } from '../lib/log.ts'
import type { LiveTurn, LiveTurns } from './events/live.ts'
import { selectHistory } from './history.ts'
import { type OwnedTurn, releaseLease, renewLeases, TurnLost } from './leases.ts'
import { answerOf } from './record.ts'
import { failTurn } from './store.ts'
import { commitStep, finish } from './transactions.ts'
import type { WakeUps } from './wake-ups.ts'

interface TurnRunnerOptions {
  db: Kysely<Database>
  agent: Agent
  wakeUps: WakeUps
  liveTurns: LiveTurns
  limits: UserLimits
  /** Aborted when this process shuts down. Another server resumes the turns that still run. */
  stopping: AbortSignal
}

interface RunningTurn {
  /** Aborted when this process no longer owns the turn or shuts down, or the turn has reached its deadline. */
  abort: AbortController
  answer: Promise<ChatResponse>
}

export type TurnRunner = ReturnType<typeof createTurnRunner>

/** Runs the turns that this process owns, and renews their leases. Their state can be rebuilt from the database. */
export function createTurnRunner(options: TurnRunnerOptions) {
  const { db, wakeUps, stopping } = options
  const running = new Map<OwnedTurn, RunningTurn>()
  /** Turns whose leases must still be released. */
  const unreleased = new Map<OwnedTurn, TurnReleased>()

  stopping.addEventListener('abort', () => {
    for (const { abort } of running.values()) abort.abort(stopping.reason)
  })

  let releasing = Promise.resolve()
  /** A pass that has not begun. */
  let nextPass: Promise<void> | undefined

  async function releaseAll(): Promise<void> {
    for (const [turn, { cause }] of unreleased) {
      await releaseLease(scopeOf(db, turn.userId), turn, { isHandedOver: cause.code === 'draining' })
      unreleased.delete(turn)
    }
  }

  /**
   * Passes run one after another, so that each lease is released once, even if many turns stop together. Calls during a
   * pass share the next one: without Postgres each pass waits for a timeout.
   */
  function release(): Promise<void> {
    nextPass ??= releasing
      .catch(() => undefined)
      .then(() => {
        nextPass = undefined
        return releaseAll()
      })
    releasing = nextPass
    return releasing
  }

  return {
    /**
     * Runs a turn until it ends, even if its client disconnects. @returns the response to its message.
     * @param history that of the turn, if it was read already.
     * @throws {TurnLost} when another server owns the turn, or it was cancelled; {ApiError} that names the turn.
     */
    async run(turn: OwnedTurn, log: Log, history?: PastTurn[]): Promise<ChatResponse> {
      const abort = new AbortController()
      if (stopping.aborted) abort.abort(stopping.reason)
      // Another process may wait for a turn that was claimed or reopened.
      const disown = wakeUps.own(turn.id, turn.epoch > 1)
      const answer = runTurn(turn, { ...options, history, abort, log: log.child({ turn: turn.id }) })
      running.set(turn, { abort, answer })
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
        disown()
      }
    },

    isRunning: (turnId: string) => [...running.keys()].some(turn => turn.id === turnId),

    /** Renews the leases, aborts lost turns, and releases the leases of turns that this process could not finish. */
    async maintainLeases(): Promise<void> {
      const entries = [...running]
      const turns = entries.map(([turn]) => turn)
      const owned = turns.length > 0 ? await renewLeases(db, turns) : new Set()
      for (const [turn, { abort }] of entries) if (!owned.has(turn)) abort.abort(new TurnLost(turn.id))
      await release()
    },

    /** Resolves when no turn runs in this process, including turns whose clients have disconnected. */
    async settled(): Promise<void> {
      await Promise.allSettled([...running.values()].map(({ answer }) => answer))
      await release().catch(() => undefined)
    }
  }
}

interface RunOptions extends Pick<TurnRunnerOptions, 'db' | 'agent' | 'liveTurns' | 'limits'> {
  /** The most recent turns up to this one. They are selected when undefined. */
  history: PastTurn[] | undefined
  abort: AbortController
  log: Log
}

/** This server could not finish the turn; another one can resume it. `cause` is the error for waiting requests. */
class TurnReleased extends Error {
  override readonly name = 'TurnReleased'
  override readonly cause: ApiError

  constructor(cause: ApiError) {
    super('another server can resume the turn')
    this.cause = cause
  }
}

/**
 * Runs a turn until its outcome is committed. @returns the response to its message.
 * @throws {ApiError} when it failed; {TurnLost}; {TurnReleased}.
 */
async function runTurn(turn: OwnedTurn, options: RunOptions): Promise<ChatResponse> {
  const { db, agent, limits, log, history, abort } = options
  const live = turn.isStreamed ? options.liveTurns.begin(turn, log) : undefined
  const scope = scopeOf(db, turn.userId)
  const timer = setTimeout(
    () => abort.abort(new ApiError('model_timeout')),
    turn.deadline.getTime() - Date.now()
  )
  try {
    const { signal } = abort
    const outcome = await agent.run(await prepare(scope, turn, { signal, live, limits, log, history }))
    await live?.store()
    const message = await finish(scope, turn, outcome)
    log.info({ steps: outcome.steps.length, degraded: outcome.degraded, ...outcome.usage }, 'turn completed')
    return answerOf(turn, outcome, message)
  } catch (error) {
    throw await recordFailure(turn, error, options)
  } finally {
    clearTimeout(timer)
    if (live) options.liveTurns.end(turn.id, live)
  }
}

/** Reads the agent's input: the history and the committed steps. `commit` stores each further step. */
export async function prepare(
  scope: Scope,
  turn: OwnedTurn,
  {
    signal,
    live,
    limits,
    log,
    history: selected
  }: Pick<RunOptions, 'limits' | 'log' | 'history'> &
    Pick<AgentTurn, 'signal'> & { live: LiveTurn | undefined }
): Promise<AgentTurn> {
  const history = selected ?? (await selectHistory(scope, turn))
  const steps = history.at(-1)?.steps ?? []
  const stored = [...steps]
  live?.begin(stored.length + 1)
  return {
    clock: turn.clock,
    contents: transcript(history),
    steps,
    signal,
    deadline: turn.deadline.getTime(),
    log,
    ...(live && { listener: live.listener }),
    async commit(planned) {
      // A reader that resumes later needs the deltas that precede the step.
      await live?.store()
      const step = await commitStep(scope, turn, stored, planned, { limits, signal })
      stored.push(step)
      live?.begin(stored.length + 1)
      return step
    }
  }
}

/** Stores a failure. The user's message and the committed steps stay. @returns the error to throw. */
async function recordFailure(turn: OwnedTurn, error: unknown, { db, log }: RunOptions): Promise<Error> {
  if (error instanceof TurnLost) {
    log.warn({}, 'turn lost: cancelled, or claimed by another server')
    return error
  }
  const reason = toApiError(error).withTurn(turn.conversationId, turn.id)
  if (isResumable(reason)) {
    log.warn({ code: reason.code, err: error }, 'turn released')
    return new TurnReleased(reason)
  }
  log.warn({ code: reason.code, ...(reason.code === 'internal_error' && { err: error }) }, 'turn failed')
  try {
    await failTurn(scopeOf(db, turn.userId), turn, reason.code, isRefusal(error) ? { refused: true } : {})
    return reason
  } catch (failure) {
    if (failure instanceof TurnLost) return failure
    log.error({ err: failure }, 'failed to store the failure of a turn')
    return new TurnReleased(reason)
  }
}

/** Whether the cause is this server and not the turn, so that another server can resume the turn. */
function isResumable({ code }: ApiError): boolean {
  return code === 'database_unavailable' || code === 'draining'
}

/** Whether the model refused the turn, so that later requests must not contain it. */
function isRefusal(error: unknown): boolean {
  if (error instanceof ModelError) return error.refused
  return error instanceof ApiError && error.code === 'content_blocked'
}

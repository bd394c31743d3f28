import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { UserLimits } from '../db/user-limits.ts'
import { ApiError } from '../errors.ts'
import { createLiveTurns } from '../turns/events/live.ts'
import { createStreams, type Streams } from '../turns/events/stream.ts'
import { createRecovery } from '../turns/recovery.ts'
import { createTurnRunner } from '../turns/runner.ts'
import { createTurnService, type TurnService } from '../turns/service.ts'
import { createWakeUps } from '../turns/wake-ups.ts'

declare module 'fastify' {
  interface FastifyInstance {
    turns: TurnService
    streams: Streams
    /** Stops claiming turns. After `ms` milliseconds, releases the turns that are still running, for other servers. */
    releaseTurnsAfter(ms: number): void
  }
}

interface TurnsOptions {
  user: UserLimits
  turns: {
    timeoutMs: number
    /** Milliseconds between two recovery passes. */
    recoverEveryMs: number
  }
}

/** Runs turns, and recovers the turns of servers that died, until the app closes. */
async function turns(app: FastifyInstance, { user: limits, turns: config }: TurnsOptions) {
  const { db, agent, openStreams, log } = app
  const stop = new AbortController()
  const stopping = stop.signal
  const wakeUps = createWakeUps({ db, notifications: app.turnNotifications, stopping })
  const liveTurns = createLiveTurns({ db, wakeUps })
  const attemptOptions = { model: agent.model, timeoutMs: config.timeoutMs, limits }
  const runner = createTurnRunner({ db, agent, wakeUps, liveTurns, limits, stopping })
  const recovery = createRecovery({
    db,
    runner,
    wakeUps,
    attemptOptions,
    everyMs: config.recoverEveryMs,
    log
  })
  wakeUps.onEnd(turnId => {
    if (runner.isRunning(turnId)) recovery.trigger()
  })

  app.decorate('turns', createTurnService({ db, runner, recovery, wakeUps, attemptOptions, stopping }))
  app.decorate(
    'streams',
    createStreams({ db, wakeUps, liveOf: liveTurns.of, openStream: openStreams.group({ stopping }) })
  )
  app.decorate('releaseTurnsAfter', (ms: number) => {
    // Otherwise this server would claim again the turns that it has just released.
    recovery.stopClaiming()
    setTimeout(() => stop.abort(new ApiError('draining', { retryAfter: 1 })), ms).unref()
  })
  app.addHook('onReady', async () => recovery.start())
  app.addHook('preClose', async () => recovery.stopClaiming())
  // Waits for all running turns before the database closes, including those whose clients have disconnected.
  app.addHook('onClose', async () => {
    await recovery.stop()
    await runner.settled()
  })
}

export default fp(turns, { name: 'turns', dependencies: ['db', 'agent', 'streams'] })

import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { activeSessionIds } from '../accounts/sessions.ts'
import { openNotifications } from '../db/notifications.ts'
import type { UserLimits } from '../db/user-limits.ts'
import { ApiError } from '../errors.ts'
import { createLiveTurns } from '../turns/events/live.ts'
import { createStreams, type Streams } from '../turns/events/stream.ts'
import { createRecovery } from '../turns/recovery.ts'
import { createTurnRunner } from '../turns/runner.ts'
import { createTurnService, type TurnService } from '../turns/service.ts'
import { createWakeUps, turnsChannel } from '../turns/wake-ups.ts'

declare module 'fastify' {
  interface FastifyInstance {
    turns: TurnService
    streams: Streams
    /** Stops claiming turns. After `ms` milliseconds, releases the turns that are still running, for other servers. */
    releaseTurnsAfter(ms: number): void
  }
}

interface TurnsOptions {
  database: { directUrl: string }
  user: UserLimits & { /** Open streams in this process. */ maxStreams: number }
  turns: {
    timeoutMs: number
    /** Milliseconds between two recovery passes. */
    recoverEveryMs: number
    /** Maximum number of open streams in this process. */
    maxStreams: number
    /** Milliseconds between two checks of the sessions of open streams. */
    sessionCheckMs: number
  }
}

/** Runs turns, and recovers the turns of servers that died, until the app closes. */
async function turns(app: FastifyInstance, { database, user, turns: config }: TurnsOptions) {
  const { db, agent, log } = app
  const { maxStreams, ...limits } = user
  const stop = new AbortController()
  const stopping = stop.signal
  const notifications = openNotifications({ url: database.directUrl, channel: turnsChannel, log })
  const wakeUps = createWakeUps({ db, notifications: notifications.events, stopping })
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
    createStreams({
      db,
      wakeUps,
      liveOf: liveTurns.of,
      max: config.maxStreams,
      maxPerUser: maxStreams,
      activeSessions: sessions => activeSessionIds(db, sessions),
      sessionCheckMs: config.sessionCheckMs,
      stopping,
      log
    })
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
    app.streams.close()
    await recovery.stop()
    await runner.settled()
    await notifications.close()
  })
}

export default fp(turns, { name: 'turns', dependencies: ['db', 'agent'] })

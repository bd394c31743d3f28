import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { openNotifications } from '../db/notifications.ts'
import { ApiError } from '../errors.ts'
import { forgetOldDeltas } from '../turns/events/deltas.ts'
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
    /** Claims no more turns, and releases those that still run after so many milliseconds to other servers. */
    endTurnsWithin(ms: number): void
  }
}

interface TurnsOptions {
  database: { url: string }
  turns: {
    deadlineMs: number
    /** Milliseconds between two looks after turns whose servers are gone. */
    recoverEveryMs: number
    /** How many streams may be open at one time. */
    maxStreams: number
  }
}

/** Turns, which this process keeps and recovers for as long as it runs. */
async function turns(app: FastifyInstance, { database, turns: { deadlineMs, ...config } }: TurnsOptions) {
  const { db, agent, log } = app
  const stop = new AbortController()
  const stopping = stop.signal
  const notifications = openNotifications({ url: database.url, channel: turnsChannel, log })
  const wakeUps = createWakeUps({ db, notifications: notifications.events, stopping })
  const live = createLiveTurns({ db, wakeUps })
  const attempt = { model: agent.model, deadlineMs }
  const runner = createTurnRunner({ db, agent, wakeUps, live, stopping })
  const recovery = createRecovery({ db, runner, wakeUps, attempt, everyMs: config.recoverEveryMs, log })
  wakeUps.onEnd(turnId => {
    if (runner.isRunning(turnId)) recovery.look()
  })

  app.decorate('turns', createTurnService({ db, runner, recovery, wakeUps, attempt, stopping }))
  app.decorate('streams', createStreams({ db, wakeUps, liveOf: live.of, max: config.maxStreams, stopping }))
  app.decorate('endTurnsWithin', (ms: number) => {
    // Or it would claim again what it has just released.
    recovery.leave()
    setTimeout(() => stop.abort(new ApiError('draining', { retryAfter: 1 })), ms).unref()
  })
  const stopForgetting = forgetOldDeltas(db, log)
  app.addHook('onReady', async () => recovery.start())
  app.addHook('preClose', async () => recovery.leave())
  // Before the database closes: also turns whose clients have left are brought to their end.
  app.addHook('onClose', async () => {
    stopForgetting()
    await recovery.stop()
    await runner.settled()
    await notifications.close()
  })
}

export default fp(turns, { name: 'turns', dependencies: ['db', 'agent'] })

import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type ConversationService, createConversationService } from '../conversations/conversation-service.ts'
import { createFollow } from '../conversations/follow.ts'
import { createLibrary, type Library } from '../conversations/library-service.ts'
import { createRecovery } from '../conversations/recovery.ts'
import { createBells } from '../conversations/streaming/bells.ts'
import { forgetOldParts } from '../conversations/streaming/forget-old-parts.ts'
import { createLiveTurns } from '../conversations/streaming/live-turns.ts'
import { createStreams, type Streams } from '../conversations/streaming/streams.ts'
import { createWatch } from '../conversations/streaming/watch.ts'
import { createTurnEnds, turnsChannel } from '../conversations/turn-ends.ts'
import { createTurnRunner } from '../conversations/turn-runner.ts'
import { createTurnService, type TurnService } from '../conversations/turn-service.ts'
import { openNotifications } from '../db/notifications.ts'
import { ApiError } from '../errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    conversations: ConversationService
    library: Library
    turns: TurnService
    streams: Streams
    /** Lets the running turns go on for so many milliseconds; another server takes over those that have not ended. */
    endTurnsWithin(ms: number): void
  }
}

interface ConversationsOptions {
  database: { url: string }
  turns: {
    deadlineMs: number
    /** Milliseconds between two looks after turns whose servers are gone. */
    recoverEveryMs: number
    /** How many streams may be open at one time. */
    maxStreams: number
  }
}

/** Conversations and their turns, which this process keeps and recovers for as long as it runs. */
async function conversations(app: FastifyInstance, { database, turns: times }: ConversationsOptions) {
  const { db, agent, log } = app
  const { deadlineMs, recoverEveryMs } = times
  const stop = new AbortController()
  const stopping = stop.signal
  const notifications = openNotifications({ url: database.url, channel: turnsChannel, log })
  const bells = createBells()
  const ends = createTurnEnds({ db, bells, notifications: notifications.events, stopping })
  const live = createLiveTurns({ db, bells, announce: ends.announceNews })
  const terms = () => ({ deadline: new Date(Date.now() + deadlineMs), model: agent.model })
  const runner = createTurnRunner({ db, agent, ends, live, stopping })
  const recovery = createRecovery({ db, runner, ends, terms, everyMs: recoverEveryMs, log })
  ends.onEnd(turnId => {
    if (runner.isRunning(turnId)) recovery.look()
  })
  const turns = createFollow({ runner, recovery, ends, terms, deadlineMs, stopping })

  app.decorate('conversations', createConversationService({ db, model: agent.model, turns, deadlineMs }))
  app.decorate('library', createLibrary({ db }))
  app.decorate('turns', createTurnService({ db, turns, ends }))
  const watch = createWatch({ bells, liveOf: live.of })
  app.decorate('streams', createStreams({ db, watch, max: times.maxStreams, stopping }))
  const stopForgetting = forgetOldParts(db, log)
  app.decorate('endTurnsWithin', (ms: number) => {
    setTimeout(() => stop.abort(new ApiError('draining', { retryAfter: 1 })), ms).unref()
  })
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

export default fp(conversations, { name: 'conversations', dependencies: ['db', 'agent'] })

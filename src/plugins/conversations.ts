import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type ConversationService, createConversationService } from '../conversations/conversation-service.ts'
import { createFollow } from '../conversations/follow.ts'
import { createLibrary, type Library } from '../conversations/library-service.ts'
import { createRecovery } from '../conversations/recovery.ts'
import { createTurnEnds, turnEndsChannel } from '../conversations/turn-ends.ts'
import { createTurnRunner } from '../conversations/turn-runner.ts'
import { createTurnService, type TurnService } from '../conversations/turn-service.ts'
import { openNotifications } from '../db/notifications.ts'
import { ApiError } from '../errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    conversations: ConversationService
    library: Library
    turns: TurnService
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
  }
}

/** Conversations and their turns, which this process keeps and recovers for as long as it runs. */
async function conversations(app: FastifyInstance, { database, turns: times }: ConversationsOptions) {
  const { db, agent, log } = app
  const { deadlineMs, recoverEveryMs } = times
  const stop = new AbortController()
  const stopping = stop.signal
  const notifications = openNotifications({ url: database.url, channel: turnEndsChannel, log })
  const ends = createTurnEnds({ db, notifications: notifications.events, stopping })
  const terms = () => ({ deadline: new Date(Date.now() + deadlineMs), model: agent.model })
  const runner = createTurnRunner({ db, agent, ends, stopping })
  const recovery = createRecovery({ db, runner, ends, terms, everyMs: recoverEveryMs, log })
  ends.onEnd(turnId => {
    if (runner.isRunning(turnId)) recovery.look()
  })
  const turns = createFollow({ runner, recovery, ends, terms, deadlineMs, stopping })

  app.decorate('conversations', createConversationService({ db, model: agent.model, turns, deadlineMs }))
  app.decorate('library', createLibrary({ db }))
  app.decorate('turns', createTurnService({ db, turns, ends }))
  app.decorate('endTurnsWithin', (ms: number) => {
    setTimeout(() => stop.abort(new ApiError('draining', { retryAfter: 1 })), ms).unref()
  })
  app.addHook('onReady', async () => recovery.start())
  app.addHook('preClose', async () => recovery.leave())
  // Before the database closes: also turns whose clients have left are brought to their end.
  app.addHook('onClose', async () => {
    await recovery.stop()
    await runner.settled()
    await notifications.close()
  })
}

export default fp(conversations, { name: 'conversations', dependencies: ['db', 'agent'] })

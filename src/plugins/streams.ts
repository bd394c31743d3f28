import { EventEmitter } from 'node:events'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { activeSessionIds } from '../accounts/sessions.ts'
import { type ChannelEvents, openNotifications } from '../db/notifications.ts'
import { createOpenStreams, type OpenStreams } from '../http/open-streams.ts'
import { turnsChannel } from '../turns/wake-ups.ts'

declare module 'fastify' {
  interface FastifyInstance {
    openStreams: OpenStreams
    /** What other replicas send. */
    notifications: {
      turns: ChannelEvents
    }
  }
}

interface StreamsOptions {
  database: { directUrl: string }
  user: { /** Open streams in this process. */ maxStreams: number }
  turns: {
    /** Maximum number of open streams in this process. */
    maxStreams: number
    /** Milliseconds between two checks of the sessions of open streams. */
    sessionCheckMs: number
  }
}

/** What event streams share: their limits, and the notifications that wake them. */
async function streams(app: FastifyInstance, { database, user, turns: config }: StreamsOptions) {
  const { db, log } = app
  const turns: ChannelEvents = new EventEmitter()
  const listener = openNotifications({ url: database.directUrl, channels: { [turnsChannel]: turns }, log })
  app.decorate('notifications', { turns })
  app.decorate(
    'openStreams',
    createOpenStreams({
      max: config.maxStreams,
      maxPerUser: user.maxStreams,
      activeSessions: sessions => activeSessionIds(db, sessions),
      sessionCheckMs: config.sessionCheckMs,
      log
    })
  )
  app.addHook('onClose', async () => {
    app.openStreams.close()
    await listener.close()
  })
}

export default fp(streams, { name: 'streams', dependencies: ['db'] })

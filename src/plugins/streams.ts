import { EventEmitter } from 'node:events'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { activeSessionIds } from '../accounts/sessions.ts'
import { type ChannelEvents, openNotifications } from '../db/notifications.ts'
import { createOpenStreams, type OpenStreams } from '../http/open-streams.ts'
import { changesChannel } from '../tasks/changes.ts'
import { type ChangeFeed, createChangeFeed } from '../tasks/feed.ts'
import { createChangeWatch } from '../tasks/watch.ts'
import { turnsChannel } from '../turns/wake-ups.ts'

declare module 'fastify' {
  interface FastifyInstance {
    openStreams: OpenStreams
    /** What other replicas send about turns. */
    turnNotifications: ChannelEvents
    changes: ChangeFeed
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

/** Milliseconds after which a stream of changes ends. It has no other end, and servers should share the streams evenly. */
const maxAgeMs = 3_600_000

/** What event streams share: their limits, and the notifications that wake them. Provides the stream of changes. */
async function streams(app: FastifyInstance, { database, user, turns: config }: StreamsOptions) {
  const { db, log } = app
  const turns: ChannelEvents = new EventEmitter()
  const changes: ChannelEvents = new EventEmitter()
  const openStreams = createOpenStreams({
    max: config.maxStreams,
    maxPerUser: user.maxStreams,
    activeSessions: sessions => activeSessionIds(db, sessions),
    sessionCheckMs: config.sessionCheckMs,
    log
  })
  const channels = { [turnsChannel]: turns, [changesChannel]: changes }
  const { isListening, close } = openNotifications({ url: database.directUrl, channels, log })
  const watch = createChangeWatch({ notifications: changes, isListening })
  // These streams have no end for which a server that shuts down could wait.
  const openStream = openStreams.group({ stopping: app.draining, maxAgeMs })

  app.decorate('turnNotifications', turns)
  app.decorate('openStreams', openStreams)
  app.decorate('changes', createChangeFeed({ db, watch, openStream }))
  app.addHook('onClose', async () => {
    openStreams.close()
    await close()
  })
}

export default fp(streams, { name: 'streams', dependencies: ['db', 'draining'] })

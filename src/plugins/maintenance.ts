import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { measureStorage, removeExpired } from '../accounts/retention.ts'
import { indexMessages } from '../conversations/search-index.ts'
import { createDatabase, cutConnections } from '../db/client.ts'

interface MaintenanceOptions {
  database: { url: string; preparedStatements: boolean }
  user: { maxStoredBytes: number }
  /** Milliseconds between two passes, ± 25 %. */
  maintenance: {
    everyMs: number
    indexEveryMs: number
  }
}

/** No request waits for these statements, and measuring much data takes long. */
const timeouts = { connect: 5000, statement: 30_000, read: 31_000 }

/** Milliseconds for which a pass may continue when the app closes. The next pass of any server does the rest. */
const stopMs = 1000

/** Removes expired data, measures the storage of users and indexes messages, in the background, until the app closes. */
async function maintenance(
  app: FastifyInstance,
  { database, user, maintenance: { everyMs, indexEveryMs } }: MaintenanceOptions
) {
  const { log } = app
  const stop = new AbortController()
  // Messages are also indexed while much data is measured.
  const db = createDatabase({ ...database, poolMax: 2, log, timeouts })
  let passes: Promise<void>[] = []

  async function repeat(name: string, everyMs: number, runPass: () => Promise<object>): Promise<void> {
    for (;;) {
      const delay = everyMs * (0.75 + Math.random() / 2)
      await sleep(delay, undefined, { signal: stop.signal, ref: false }).catch(() => undefined)
      if (stop.signal.aborted) return
      await runPass().then(
        result => log.debug(result, `${name} pass completed`),
        error => log.warn({ err: error }, `${name} pass failed`)
      )
    }
  }

  app.addHook('onReady', async () => {
    passes = [
      repeat('maintenance', everyMs, async () => ({
        removed: await removeExpired(db),
        measured: await measureStorage(db, user)
      })),
      repeat('search index', indexEveryMs, async () => ({
        messages: await indexMessages(db, { signal: stop.signal, minAgeMs: indexEveryMs / 2 })
      }))
    ]
  })
  app.addHook('onClose', async () => {
    stop.abort()
    const timer = setTimeout(() => cutConnections(db), stopMs)
    await Promise.all(passes)
    clearTimeout(timer)
    await db.destroy()
  })
}

export default fp(maintenance, { name: 'maintenance' })

import { setTimeout } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { measureStorage, removeExpired } from '../accounts/retention.ts'
import { createDatabase } from '../db/client.ts'

interface MaintenanceOptions {
  database: { url: string }
  user: { maxStoredBytes: number }
  maintenance: {
    /** Milliseconds between two passes, ± 25 %. */
    everyMs: number
  }
}

/** No request waits for these statements, and measuring much data takes long. */
const timeouts = { connect: 5000, statement: 30_000, read: 31_000 }

/** Removes expired data and measures the storage of users, in the background, until the app closes. */
async function maintenance(
  app: FastifyInstance,
  { database, user, maintenance: { everyMs } }: MaintenanceOptions
) {
  const { log } = app
  const stop = new AbortController()
  const db = createDatabase({ url: database.url, poolMax: 1, log, timeouts })
  let passes = Promise.resolve()

  async function runPasses(): Promise<void> {
    for (;;) {
      const delay = everyMs * (0.75 + Math.random() / 2)
      await setTimeout(delay, undefined, { signal: stop.signal, ref: false }).catch(() => undefined)
      if (stop.signal.aborted) return
      await runPass().catch(error => log.warn({ err: error }, 'maintenance pass failed'))
    }
  }

  async function runPass(): Promise<void> {
    const removed = await removeExpired(db)
    const measured = await measureStorage(db, user)
    log.debug({ removed, measured }, 'maintenance pass completed')
  }

  app.addHook('onReady', async () => {
    passes = runPasses()
  })
  app.addHook('onClose', async () => {
    stop.abort()
    await passes
    await db.destroy()
  })
}

export default fp(maintenance, { name: 'maintenance' })

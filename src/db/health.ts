import { type Kysely, sql } from 'kysely'
import type { Database } from './tables.ts'

/**
 * Creates a health check of the database. It returns within `limitMs` milliseconds, even when Postgres hangs.
 * Only one query runs at a time, so that probes of a hanging database do not exhaust the pool.
 */
export function createProbe(db: Kysely<Database>, limitMs: number): () => Promise<boolean> {
  let pending: Promise<boolean> | undefined

  async function query(): Promise<boolean> {
    try {
      await sql`select 1`.execute(db)
      return true
    } catch {
      return false
    } finally {
      pending = undefined
    }
  }

  return async () => {
    const { promise: timeout, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => resolve(false), limitMs)
    pending ??= query()
    return await Promise.race([pending, timeout]).finally(() => clearTimeout(timer))
  }
}

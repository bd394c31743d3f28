import { type Kysely, sql } from 'kysely'
import type { Database } from './tables.ts'

/**
 * A check whether the database answers: true or false within `limitMs` milliseconds, also when Postgres hangs.
 * Only one query runs at a time: probes of a database that hangs must not take up its pool.
 */
export function createProbe(db: Kysely<Database>, limitMs: number): () => Promise<boolean> {
  let question: Promise<boolean> | undefined

  async function ask(): Promise<boolean> {
    try {
      await sql`select 1`.execute(db)
      return true
    } catch {
      return false
    } finally {
      question = undefined
    }
  }

  return async () => {
    const { promise: late, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => resolve(false), limitMs)
    question ??= ask()
    return await Promise.race([question, late]).finally(() => clearTimeout(timer))
  }
}

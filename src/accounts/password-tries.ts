import { createHmac } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/tables.ts'
import { ApiError } from '../errors.ts'

/** So many passwords can be tried at once. After the last one, the first delay begins. */
const freeTries = 20

/** Seconds of the first delay; each further try makes it as much longer, up to the longest. */
const delaySeconds = { step: 20, longest: 60 }

/** Tries are forgotten when the last one is so old. */
const lifetimeHours = 1

/** The number of counters that are kept, for accounts and for addresses without one: about 20 MB. */
export const keptCounters = 100_000

/**
 * The key of a counter, as a keyed hash: the database does not know which addresses were tried.
 * @param name what the counter is for: an address, an account or a device.
 */
export function counterKey(secret: string, name: string): Buffer {
  return createHmac('sha256', secret).update('password tries').update(name).digest()
}

/**
 * Counts a try before its password is verified. All replicas share the counter: it uses the clock of the database. A try
 * that is refused does not count, so that the delay passes, however many tries are made meanwhile.
 * @throws {ApiError} `too_many_password_attempts`, with the seconds to wait.
 */
export async function countTry(db: Kysely<Database>, key: Buffer): Promise<void> {
  const { rows } = await sql<{ wait: number }>`select count_password_try(
    ${key}, ${freeTries}, ${delaySeconds.step} * interval '1 second', ${delaySeconds.longest} * interval '1 second',
    ${lifetimeHours} * interval '1 hour') as wait`.execute(db)
  const [{ wait } = { wait: 0 }] = rows
  if (wait > 0) throw new ApiError('too_many_password_attempts', { retryAfter: wait })
}

/** Takes a try back after a correct password. Those before it stay counted. */
export async function uncountTry(db: Kysely<Database>, key: Buffer): Promise<void> {
  await sql`select uncount_password_try(${key})`.execute(db)
}

/** Forgets the tries of a device after a correct password. */
export async function clearTries(db: Kysely<Database>, key: Buffer): Promise<void> {
  await sql`select clear_password_tries(${key})`.execute(db)
}

/**
 * Removes forgotten counters, and beyond the number that is kept those with the fewest tries, the oldest first: a flood of
 * new ones does not displace that of an account which is attacked. At most `limit`.
 */
export function removalOfTries(limit: number, kept = keptCounters) {
  return sql<{ removed: number; has_more: boolean }>`select * from remove_password_tries(
    ${limit}, ${lifetimeHours} * interval '1 hour', ${kept})`
}

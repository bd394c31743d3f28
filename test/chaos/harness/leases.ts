import { type Kysely, sql } from 'kysely'
import type { Database } from '../../../src/db/tables.ts'

/** Shortens the wait, and nothing else: the leases of a server that is dead are over now instead of in some seconds. */
export async function expireLeases(db: Kysely<Database>): Promise<void> {
  await db
    .updateTable('turns')
    .set({ lease_until: sql<Date>`now()` })
    .where('status', '=', 'running')
    .execute()
}

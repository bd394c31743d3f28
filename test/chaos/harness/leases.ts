import { type Kysely, sql } from 'kysely'
import type { Database } from '../../../src/db/tables.ts'

/** Expires all leases of running turns now, so that a run need not wait 15 s for those of a dead server. */
export async function expireLeases(db: Kysely<Database>): Promise<void> {
  await db
    .updateTable('turns')
    .set({ lease_until: sql<Date>`now()` })
    .where('status', '=', 'running')
    .execute()
}

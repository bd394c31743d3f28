import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database, Scope } from '../db/tables.ts'
import type { OwnedTurn } from './owned-turn.ts'

/** Seconds after its last sign of life in which a turn is left to the server that works on it. */
const leaseSeconds = 15

/** When a lease that begins now is over; all by the database's clock. */
export function leaseEnd(): RawBuilder<Date> {
  return sql<Date>`now() + ${leaseSeconds} * interval '1 second'`
}

/**
 * Renews the leases of turns that this process works on, and answers those that are still its own. A row that is
 * locked is left alone, so that it keeps no other from being renewed: whoever has locked it renews it, or has died.
 */
export async function renewLeases(db: Kysely<Database>, turns: OwnedTurn[]): Promise<Set<OwnedTurn>> {
  const { rows } = await sql<{ id: string; epoch: number }>`
    with ours as (
      select turns.user_id, turns.id, turns.epoch
      from turns join ${held(turns)} using (user_id, id, epoch)
      where status = 'running'
    ), free as (
      select turns.user_id, turns.id from turns join ours using (user_id, id) for update of turns skip locked
    ), renewed as (
      update turns set lease_until = ${leaseEnd()} from free
      where turns.user_id = free.user_id and turns.id = free.id and status = 'running'
    )
    select id, epoch from ours`.execute(db)
  return new Set(turns.filter(({ id, epoch }) => rows.some(row => row.id === id && row.epoch === epoch)))
}

/**
 * Gives a turn up for others to take over at once, unless it is not ours any more. One that is handed over by a server
 * that stops as it should does not count as taken over from a dead one.
 */
export async function releaseLease(
  { db, userId }: Scope,
  { id, epoch }: OwnedTurn,
  { isHandedOver }: { isHandedOver: boolean }
): Promise<void> {
  await db
    .updateTable('turns')
    .set({
      lease_until: sql<Date>`now()`,
      ...(isHandedOver && { recoveries: sql`greatest(recoveries - 1, 0)` })
    })
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('epoch', '=', epoch)
    .where('status', '=', 'running')
    .execute()
}

function held(turns: OwnedTurn[]): RawBuilder<unknown> {
  const users = turns.map(turn => turn.userId)
  const ids = turns.map(turn => turn.id)
  const epochs = turns.map(turn => turn.epoch)
  return sql`unnest(${users}::uuid[], ${ids}::uuid[], ${epochs}::int[]) as held (user_id, id, epoch)`
}

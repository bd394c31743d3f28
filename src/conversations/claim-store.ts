import { type Kysely, type Selectable, sql } from 'kysely'
import type { Database, Scope, TurnTable } from '../db/tables.ts'
import { hasCode } from '../objects.ts'
import { leaseEnd } from './lease-store.ts'
import type { OwnedTurn } from './owned-turn.ts'

/** A turn that changed hands. */
export interface ClaimedTurn extends OwnedTurn {
  /** How often it was taken over from a server that died, this time included. */
  recoveries: number
}

/** What a turn gets from its new owner. */
export interface ClaimTerms {
  deadline: Date
  /** The model that goes on with it. */
  model: string
}

/** Takes over turns of any user whose servers are gone, the oldest first; each is given to one caller only. */
export async function claimExpired(
  db: Kysely<Database>,
  { limit, ...terms }: ClaimTerms & { limit: number }
): Promise<ClaimedTurn[]> {
  const expired = db
    .selectFrom('turns')
    .where('status', '=', 'running')
    .where('lease_until', '<=', sql<Date>`now()`)
    .orderBy('lease_until')
    .limit(limit)
    .select(['user_id', 'id'])
    .forUpdate()
    .skipLocked()
  const rows = await claiming(db, terms)
    .set({ recoveries: sql`recoveries + 1` })
    .where(eb => eb(eb.refTuple('turns.user_id', 'turns.id'), 'in', expired.$asTuple('user_id', 'id')))
    .execute()
  return rows.map(ownedTurn)
}

/** Takes over one turn if its server is gone. */
export async function claimTurn(
  { db, userId }: Scope,
  id: string,
  terms: ClaimTerms
): Promise<ClaimedTurn | undefined> {
  const row = await claiming(db, terms)
    .set({ recoveries: sql`recoveries + 1` })
    .where('turns.user_id', '=', userId)
    .where('turns.id', '=', id)
    .where('status', '=', 'running')
    .where('lease_until', '<=', sql<Date>`now()`)
    .executeTakeFirst()
  return row && ownedTurn(row)
}

/** SQLSTATE of a row that a unique index does not let in. */
const uniqueViolation = '23505'

/**
 * Takes a failed turn up again; `'busy'` when its conversation answers another message now. One that the model refused
 * stays out of the history until it has an answer. A conversation that is being deleted is waited for, and gone then.
 */
export async function reopenTurn(
  { db, userId }: Scope,
  id: string,
  terms: ClaimTerms
): Promise<ClaimedTurn | 'busy' | undefined> {
  try {
    const row = await claiming(db, terms)
      .set({ status: 'running', ended_at: null, error_code: null, recoveries: 0 })
      .where('turns.user_id', '=', userId)
      .where('turns.id', '=', id)
      .where('status', '=', 'failed')
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('conversations as conversation')
            .whereRef('conversation.user_id', '=', 'turns.user_id')
            .whereRef('conversation.id', '=', 'turns.conversation_id')
            .select('conversation.id')
            .forKeyShare()
        )
      )
      .executeTakeFirst()
    return row && ownedTurn(row)
  } catch (error) {
    if (hasCode(error, uniqueViolation)) return 'busy'
    throw error
  }
}

/** A new owner: a new epoch, lease and deadline. */
function claiming(db: Kysely<Database>, { deadline, model }: ClaimTerms) {
  return db
    .updateTable('turns')
    .from('messages as message')
    .set({ epoch: sql`epoch + 1`, lease_until: leaseEnd(), deadline_at: deadline, model })
    .whereRef('message.user_id', '=', 'turns.user_id')
    .whereRef('message.turn_id', '=', 'turns.id')
    .where('message.role', '=', 'user')
    .returning(['turns.id', 'turns.user_id', 'turns.conversation_id', 'message.position'])
    .returning(['epoch', 'recoveries', 'time_zone', 'started_at', 'deadline_at', 'stream'])
}

type ClaimedRow = Pick<
  Selectable<TurnTable>,
  | 'id'
  | 'user_id'
  | 'conversation_id'
  | 'epoch'
  | 'recoveries'
  | 'time_zone'
  | 'started_at'
  | 'deadline_at'
  | 'stream'
> & { position: number }

function ownedTurn(row: ClaimedRow): ClaimedTurn {
  return {
    id: row.id,
    userId: row.user_id,
    conversationId: row.conversation_id,
    position: row.position,
    epoch: row.epoch,
    recoveries: row.recoveries,
    clock: { now: row.started_at, timeZone: row.time_zone },
    deadline: row.deadline_at,
    isStreamed: row.stream
  }
}

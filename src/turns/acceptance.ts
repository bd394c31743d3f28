import { type Kysely, type RawBuilder, sql } from 'kysely'
import { countingHits, type Window } from '../accounts/rate-counters.ts'
import { activeSession } from '../accounts/session-store.ts'
import { firstPosition } from '../conversations/store.ts'
import { statement } from '../db/statements.ts'
import type { Database } from '../db/tables.ts'
import { hasStorage, type UserLimits } from '../db/user-limits.ts'
import { type HistoryRow, historyOf } from './history.ts'
import { freeSlot, leaseEnd } from './leases.ts'
import { type KeyedTurn, turnsOfKey } from './store.ts'

/** The name of the counter of a user's messages, and the milliseconds of its window. */
export const messageCounter = { name: 'chat', windowMs: 60_000 }

/** The values of the statements that accept a message. */
interface NewMessage extends UserLimits {
  userId: string
  sessionId: string
  /** How much the message counts toward the rate limit: 0 if it was counted before. */
  hits: number
  maxHits: number
  conversationId: string
  /** The title of a conversation that the message starts. */
  title: string
  turnId: string
  messageId: string
  content: string
  /** The bytes of the content as a JSON string. */
  contentBytes: number
  model: string
  isStreamed: boolean
  timeZone: string
  now: Date
  deadline: Date
  key: string | null
  hash: Buffer | null
}

export type AcceptedRow = Nullable<Window & KeyedTurn> & {
  /** Whether the session has not ended. */
  isActive: boolean
  /** The position of the message; null if it was not accepted. */
  accepted: number | null
  /** The number of the conversation's messages when the history was selected. */
  before: number
  /** Without the new turn; null if there are no earlier ones. */
  history: HistoryRow[] | null
}

type Nullable<Row> = { [Column in keyof Row]: Row[Column] | null }

/**
 * Accepts a message in one round trip: counts it, takes a slot, creates the conversation or adds a message to it, starts
 * the turn, and selects the history. Each part needs a row of the one before: where a condition does not hold, nothing
 * further is done. If a concurrent statement has just started a turn that excludes this one, a unique index fails.
 */
function accepting({ isNew, hasKey }: { isNew: boolean; hasKey: boolean }) {
  return (values: NewMessage, db: Kysely<Database>) => {
    const { userId, sessionId, conversationId, turnId, key } = values
    const scope = { db, userId }
    const repeated = hasKey
      ? sql`${turnsOfKey(scope, key ?? '')}`
      : sql`(select null::uuid as id, null::bytea as request_hash, null as status where false)`
    const countsAgain = sql<boolean>`not exists (select from repeated where status <> 'failed')`
    return sql<AcceptedRow>`
      with repeated as ${repeated},
      counted as (${countingHits(values, messageCounter, { hits: values.hits, if: countsAgain })}),
      free as (
        select slot from counted, ${freeSlot(userId, values)} as slots
        where hits <= ${values.maxHits}
          and not exists (select from repeated)
          and not exists (
            select from turns
            where user_id = ${userId} and conversation_id = ${conversationId} and status = 'running'
          )
          and ${hasStorage(userId, values)}
      ),
      opened as (${isNew ? creating(values) : continuing(values)}),
      started as (
        insert into turns (
          user_id, id, conversation_id, slot, model, stream, time_zone, started_at, deadline_at, lease_until,
          idempotency_key, request_hash
        )
        select
          ${userId}, ${turnId}, ${conversationId}, slot, ${values.model}, ${values.isStreamed},
          ${values.timeZone}, ${values.now}, ${values.deadline}, ${leaseEnd()}, ${key}, ${values.hash}
        from opened, free
      ),
      added as (
        insert into messages (user_id, id, conversation_id, turn_id, position, role, content)
        select ${userId}, ${values.messageId}, ${conversationId}, ${turnId}, position, 'user', ${values.content}
        from opened
      )
      select
        exists ${activeSession(scope, sessionId).select('id')} as "isActive", hits, "msLeft",
        repeated.id, repeated.request_hash, repeated.status, opened.position as accepted,
        coalesce((
          select message_count from conversations where user_id = ${userId} and id = ${conversationId}
        ), 0) as before, ${isNew ? sql`null` : earlierTurns(values)} as history
      from (select) as one
      left join counted on true left join repeated on true left join opened on true`
  }
}

function creating({ userId, conversationId, title, maxConversations }: NewMessage): RawBuilder<unknown> {
  return sql`
    insert into conversations (user_id, id, title, message_count)
    select ${userId}, ${conversationId}, ${title}, ${sql.lit(firstPosition)} from free
    where (select count(*) from conversations where user_id = ${userId}) < ${maxConversations}
    returning message_count as position`
}

/** The row stays locked until the end: no other transaction can add a message, so positions have no gaps. */
function continuing({ userId, conversationId }: NewMessage): RawBuilder<unknown> {
  return sql`
    update conversations set message_count = message_count + 1, updated_at = now() from free
    where user_id = ${userId} and id = ${conversationId}
    returning message_count as position`
}

function earlierTurns({ userId, conversationId, turnId, contentBytes }: NewMessage) {
  const position = sql<number>`opened.position`
  return historyOf({ userId, conversationId, turnId, position, usedBytes: contentBytes })
}

const statements = {
  first: statement('accept_first_message', accepting({ isNew: true, hasKey: false })),
  keyedFirst: statement('accept_keyed_first_message', accepting({ isNew: true, hasKey: true })),
  next: statement('accept_message', accepting({ isNew: false, hasKey: false })),
  keyedNext: statement('accept_keyed_message', accepting({ isNew: false, hasKey: true }))
}

/** The statement that accepts a message, in a new conversation or not, with an idempotency key or not. */
export function acceptance(isNew: boolean, hasKey: boolean) {
  if (isNew) return hasKey ? statements.keyedFirst : statements.first
  return hasKey ? statements.keyedNext : statements.next
}

import { type Kysely, sql } from 'kysely'
import { tryLock } from '../db/locks.ts'
import { type Scope, scopeOf } from '../db/scope.ts'
import type { Database } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import { type EntryKey, insertEntries, titlePosition } from './search-entries.ts'

// A turn writes nothing for searches. Its messages are indexed shortly afterwards, in the background; until then a
// search reads their texts: see `search.ts`.

/**
 * A message gets its time when its transaction begins, and can be found once that has committed. No transaction with a
 * message takes this long: it is a single statement, which Postgres ends after 1.5 s unless a pooler drops that limit.
 */
const overlap = sql`interval '30 seconds'`

/** Messages since then may not be indexed yet. */
export const indexedBefore = sql<Date>`(select indexed_until - ${overlap} from search_progress)`

interface IndexOptions {
  /** Messages that are looked at in one statement. */
  pageSize?: number
  /** Messages that are indexed in one transaction. */
  batchSize?: number
  /** Ends the pass after the batch. */
  signal?: AbortSignal | undefined
  /** Skips the pass if a replica has indexed a message within these milliseconds. */
  minAgeMs?: number
}

/**
 * Indexes the messages of all users that are not indexed yet, oldest first and in batches, with the titles of their
 * conversations. Ends when another replica does this.
 * @returns the number of messages.
 */
export async function indexMessages(
  db: Kysely<Database>,
  { pageSize = 1000, batchSize = 50, signal, minAgeMs = 0 }: IndexOptions = {}
): Promise<number> {
  const start = await readProgress(db, minAgeMs)
  if (start.isRecent) return 0
  let after = start.from
  let total = 0
  for (let isComplete = true; ; ) {
    const page = await selectPage(db, after, pageSize)
    const { indexed, isStopped } = await indexPage(db, page, { batchSize, signal })
    total += indexed
    if (isStopped) return total
    // The others were indexed by another replica, or belong to a conversation that is being deleted, which can fail: the
    // next pass looks at them again.
    isComplete &&= indexed === page.missing.length
    const isLast = page.size < pageSize
    if (isComplete) await saveProgress(db, isLast ? start.now : page.last, indexed > 0)
    if (isLast) return total
    after = page.last
  }
}

/** Times are passed as text, which keeps their microseconds. */
interface Progress {
  now: string
  from: string
  isRecent: boolean
}

async function readProgress(db: Kysely<Database>, minAgeMs: number): Promise<Progress> {
  const { rows } = await sql<Progress>`
    select now()::text, (indexed_until - ${overlap})::text as from,
      indexed_until > now() - ${minAgeMs} * interval '1 millisecond' as "isRecent"
    from search_progress`.execute(db)
  if (!rows[0]) throw new Error('search_progress is empty')
  return rows[0]
}

/** When nothing was indexed, the time is stored once a minute, so that a pass without new messages writes nothing. */
async function saveProgress(db: Kysely<Database>, time: string, isNew: boolean): Promise<void> {
  await sql`update search_progress set indexed_until = ${time}::timestamptz
    where indexed_until < ${time}::timestamptz - ${isNew ? '0' : '1 minute'}::interval`.execute(db)
}

interface MessageKey extends EntryKey {
  /** The size of the content. */
  bytes: number
}

interface KeyPage {
  /** The number of messages, indexed or not. */
  size: number
  /** The time of the last one. */
  last: string
  missing: MessageKey[]
}

/** The next messages of all users in the order of their times, and those with the same time as the last one. */
async function selectPage(db: Kysely<Database>, after: string, size: number): Promise<KeyPage> {
  const { rows } = await sql<KeyPage>`
    select size, last::text, missing from unindexed_messages(${after}::timestamptz, ${size})`.execute(db)
  if (!rows[0]) throw new Error('an aggregate has one row')
  return rows[0]
}

/** Bytes of texts that are indexed in one transaction, so that it is short: the words take several times as much. */
const maxBatchBytes = 200_000

/** Batches of messages of one user each. */
function* batchesOf(keys: MessageKey[], size: number): Generator<{ userId: string; batch: MessageKey[] }> {
  for (const [userId, ofUser] of Map.groupBy(keys, key => key.user_id)) {
    let batch: MessageKey[] = []
    let bytes = 0
    for (const key of ofUser) {
      if (batch.length === size || (batch.length > 0 && bytes + key.bytes > maxBatchBytes)) {
        yield { userId, batch }
        batch = []
        bytes = 0
      }
      batch.push(key)
      bytes += key.bytes
    }
    yield { userId, batch }
  }
}

async function indexPage(
  db: Kysely<Database>,
  { missing }: KeyPage,
  { batchSize, signal }: { batchSize: number; signal: AbortSignal | undefined }
) {
  let indexed = 0
  for (const { userId, batch } of batchesOf(missing, batchSize)) {
    const count = signal?.aborted ? undefined : await indexBatch(scopeOf(db, userId), batch)
    if (count === undefined) return { indexed, isStopped: true }
    indexed += count
  }
  return { indexed, isStopped: false }
}

interface MessageText extends EntryKey {
  content: string
  title: string
  has_title: boolean
}

/** @returns the number of messages; undefined if another replica indexes messages. */
async function indexBatch(scope: Scope, keys: MessageKey[]): Promise<number | undefined> {
  return await inTransaction(scope, async scope => {
    // Sent together.
    const [isFree, messages] = await Promise.all([tryLock(scope.db, 'searchIndex'), selectTexts(scope, keys)])
    if (!isFree) return undefined
    const untitled = new Map(messages.filter(row => !row.has_title).map(row => [row.conversation_id, row]))
    await insertEntries(scope, [
      ...messages.map(({ content, ...key }) => ({ ...key, text: content })),
      ...[...untitled.values()].map(({ title, ...key }) => ({ ...key, text: title, position: titlePosition }))
    ])
    return messages.length
  })
}

/**
 * The texts of messages without an entry. Locks their conversations, and skips those that are being deleted: so it does
 * not wait for other transactions, and they do not wait long.
 */
async function selectTexts({ db }: Scope, keys: MessageKey[]): Promise<MessageText[]> {
  // The lateral joins make the planner look up each row by its key, also in tables without statistics.
  const { rows } = await sql<MessageText>`
    select key.*, message.content, conversation.title, coalesce(entry.has_title, false) as has_title
    from json_to_recordset(${JSON.stringify(keys)}) as key (user_id uuid, conversation_id uuid, position integer)
    join conversations as conversation
      on conversation.user_id = key.user_id and conversation.id = key.conversation_id
    cross join lateral (
      select content from messages
      where user_id = key.user_id and conversation_id = key.conversation_id and position = key.position
      limit 1
    ) as message
    left join lateral (
      select true as has_title from search_entries
      where user_id = key.user_id and conversation_id = key.conversation_id
        and position = ${sql.lit(titlePosition)}
      limit 1
    ) as entry on true
    where not exists (
      select from search_entries
      where user_id = key.user_id and conversation_id = key.conversation_id and position = key.position
    )
    for key share of conversation skip locked`.execute(db)
  return rows
}

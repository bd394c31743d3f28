import { type RawBuilder, sql } from 'kysely'

/** Bytes that a row takes beside its texts, with its entries in the indexes. */
const rowBytes = 200

/** The bytes of a row as it is stored, texts compressed. */
export function rowSize(...texts: string[]): RawBuilder<number> {
  const sizes = texts.map(column => sql`coalesce(pg_column_size(${sql.ref(column)}), 0)`)
  return sql.join([sql.lit(rowBytes), ...sizes], sql` + `)
}

/**
 * Bytes of a user's journal. It does not count as stored data, or a user who has stored too much could not make room by
 * deleting tasks.
 */
export const maxJournalBytes = 16 * 2 ** 20

/** Removes the oldest changes of a user, so that the others have at most `maxJournalBytes`. */
export function trimming(userId: string): RawBuilder<unknown> {
  return sql`
    delete from task_changes where user_id = ${userId} and seq <= (
      select max(seq) from (
        select seq, sum(${rowSize('before', 'after')}) over (order by seq desc) as bytes
        from task_changes where user_id = ${userId}
      ) as measured where bytes > ${maxJournalBytes}
    )`
}

import { type Kysely, sql } from 'kysely'
import type { Database } from '../../src/db/tables.ts'

/** Columns that change without a request: leases are renewed, data is measured. */
const withoutRequest = ['lease_until', 'stored_bytes', 'measured_at']
/** Tables that count requests, or are filled in the background. */
const inBackground = ['rate_counters', 'search_entries']

interface Table {
  name: string
  columns: string[]
  /** The column with the id of the user. */
  owner: string
}

/** Returns a function that hashes all rows of a user, and the number of users. */
export async function createSnapshots(db: Kysely<Database>): Promise<(userId: string) => Promise<string>> {
  const tables = await tablesOfUsers(db)
  return async userId => {
    const hashes = tables.map(table => hashOf(table, userId))
    const all = sql.join([...hashes, sql`select count(*)::text as hash from users`], sql` union all `)
    const result = await sql<{ hash: string }>`${all}`.execute(db)
    return result.rows.map(({ hash }) => hash).join()
  }
}

async function tablesOfUsers(db: Kysely<Database>): Promise<Table[]> {
  const { rows } = await sql<Omit<Table, 'owner'>>`
    select table_name as name, array_agg(column_name::text) as columns from information_schema.columns
    where table_schema = 'public' and table_name <> all(${inBackground}) and column_name <> all(${withoutRequest})
    group by table_name order by table_name`.execute(db)
  return rows.flatMap(table => {
    const owner = table.name === 'users' ? 'id' : 'user_id'
    return table.columns.includes(owner) ? [{ ...table, owner }] : []
  })
}

/** Rows as text, because functions of JSON refuse some of the contents. */
function hashOf({ name, columns, owner }: Table, userId: string) {
  const row = sql`row(${sql.join(columns.map(column => sql.ref(column)))})::text`
  return sql`select md5(coalesce(string_agg(${row}, ',' order by ${row}), '')) as hash
    from ${sql.table(name)} where ${sql.ref(owner)} = ${userId}`
}

import { type Kysely, sql } from 'kysely'
import type { Database } from '../../src/db/tables.ts'

/** Every row of every table with data of users as text, with all of its columns; bytes are in hex. */
export async function everything(db: Kysely<Database>): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'search_progress'`.execute(
    db
  )
  const lines = tables.map(async ({ name }) => {
    const { rows } = await sql<{ line: string }>`select t::text as line from ${sql.table(name)} as t`.execute(
      db
    )
    return rows.map(({ line }) => `${name}: ${line}`)
  })
  return (await Promise.all(lines)).flat()
}

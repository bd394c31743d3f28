import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import t from 'tap'
import { testDatabase } from '../support/database.ts'

const short: Record<string, string> = { integer: 'int', 'timestamp with time zone': 'timestamptz' }

/** The tables of the diagram: in each, the types and names of its columns. */
async function drawn(): Promise<Record<string, string[]>> {
  const markdown = await readFile(join(import.meta.dirname, '../../docs/data-model.md'), 'utf8')
  const tables = [...markdown.matchAll(/^ {2}(\w+) \{\n(.*?)^ {2}\}$/gms)]
  return Object.fromEntries(
    tables.map(([, name = '', columns = '']) => [
      name,
      [...columns.matchAll(/^ {4}(\w+ \w+)/gm)].map(([, column = '']) => column).toSorted()
    ])
  )
}

t.test('the diagram of the data model has every table and column, and no other', async t => {
  const { db } = await testDatabase(t)
  const { rows } = await sql<{ table: string; type: string; name: string }>`
    select c.relname as "table", format_type(a.atttypid, a.atttypmod) as type, a.attname as name
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname !~ '^kysely_'`.execute(db)
  const real = Object.groupBy(rows, row => row.table)
  const columns = Object.entries(real).map(([table, list = []]) => [
    table,
    list.map(({ type, name }) => `${short[type] ?? type} ${name}`).toSorted()
  ])
  t.strictSame(await drawn(), Object.fromEntries(columns))
})

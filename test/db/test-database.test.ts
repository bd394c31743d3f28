import { sql } from 'kysely'
import t from 'tap'
import { testDatabase } from '../support/database.ts'

t.test('each call creates a migrated database', async t => {
  const [first, second] = await Promise.all([testDatabase(t), testDatabase(t)])
  t.not(first.url, second.url)
  await first.db.deleteFrom('users').execute()
  await sql`create table only_here (id integer)`.execute(first.db)
  await t.rejects(sql`select from only_here`.execute(second.db), { code: '42P01' })
})

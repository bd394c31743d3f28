import { sql } from 'kysely'
import pg from 'pg'
import t from 'tap'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { until, withTimeout } from '../support/until.ts'

t.test('without prepared statements, work in the background prepares none either', async t => {
  const database = await testDatabase(t)
  const sent: pg.QueryConfig[] = []
  const real = pg.Client.prototype.query
  t.intercept(pg.Client.prototype, 'query', {
    value(this: pg.Client, query: pg.QueryConfig, ...rest: unknown[]) {
      sent.push(query)
      return Reflect.apply(real, this, [query, ...rest])
    }
  })
  const { app } = await build(t, {
    database,
    config: { database: { preparedStatements: false }, maintenance: { everyMs: 20, indexEveryMs: 20 } }
  })
  const { token } = await signUp(t, app)
  await client(t, app).chat(token, 'Add milk')
  const texts = () => sent.map(query => query.text ?? String(query)).join('\n')
  for (const part of ['insert into search_entries', 'remove_expired', 'update users set measured_at'])
    await until(() => texts().includes(part))
  t.strictSame(
    sent.filter(({ name }) => name),
    []
  )
})

/** Less than the timeout of a statement in the background. */
const boundMs = 20_000

t.test('the app closes while a statement in the background waits for Postgres', async t => {
  const database = await testDatabase(t)
  const { app } = await build(t, { database, config: { maintenance: { everyMs: 20, indexEveryMs: 20 } } })
  await database.db.transaction().execute(async locked => {
    await sql`lock table search_progress in access exclusive mode`.execute(locked)
    await until(async () => {
      const { rows } = await sql`
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db)
      return rows.length > 0
    })
    await withTimeout('the app to close', app.close(), boundMs)
  })
  t.pass()
})

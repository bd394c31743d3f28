import { type Kysely, sql } from 'kysely'
import t, { type Test } from 'tap'
import { createDatabase } from '../../src/db/client.ts'
import { startEmbeddedPostgres } from '../../src/db/embedded/postgres.ts'
import { isDatabaseDown } from '../../src/db/errors.ts'
import type { Database } from '../../src/db/tables.ts'
import { fastSettings, testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { emptyFolder } from './embedded/processes.ts'

/** A handle with one connection, and its warnings. */
function connectTo(t: Test, url: string, timeouts: { read?: number } = {}) {
  const warnings: string[] = []
  const log = { warn: (_details: object, message: string) => warnings.push(message) }
  const db = createDatabase({ url, poolMax: 1, log, timeouts })
  t.teardown(() => db.destroy())
  return { db, warnings }
}

async function ask(db: Kysely<Database>, query: string): Promise<unknown> {
  const { rows } = await sql<Record<string, unknown>>`select ${sql.raw(query)} as value`.execute(db)
  return rows[0]?.value
}

t.test('a date is returned as text, a timestamp as a Date, a json document as its value', async t => {
  const { db } = await testDatabase(t)
  t.equal(await ask(db, "date '2026-03-29'"), '2026-03-29')
  t.strictSame(await ask(db, "timestamptz '2026-03-29T01:30:00+02'"), new Date('2026-03-28T23:30:00Z'))
  t.strictSame(await ask(db, `'{"a": "\\u0000"}'::json`), { a: '\u0000' })
})

t.test('a session has its application name and its timeouts from the start', async t => {
  const { url } = await testDatabase(t)
  const { db } = connectTo(t, url)
  t.equal(await ask(db, "current_setting('application_name')"), 'todobot')
  t.equal(await ask(db, "current_setting('statement_timeout')"), '1500ms')
  t.equal(await ask(db, "current_setting('idle_in_transaction_session_timeout')"), '10s')
})

t.test('an idle connection that is ended is replaced', async t => {
  const { url, db: other } = await testDatabase(t)
  const { db, warnings } = connectTo(t, url)
  const pid = await ask(db, 'pg_backend_pid()')
  await ask(other, `pg_terminate_backend(${pid})`)
  await until(() => warnings.length > 0)
  t.not(await ask(db, 'pg_backend_pid()'), pid)
  t.strictSame(warnings, ['database connection lost'])
})

t.test('a connection that is ended in a transaction fails only that transaction', async t => {
  const { url, db: other } = await testDatabase(t)
  const { db, warnings } = connectTo(t, url)
  const broken = db.transaction().execute(async trx => {
    await ask(other, `pg_terminate_backend(${await ask(trx, 'pg_backend_pid()')})`)
    await until(() => warnings.length > 0)
    return ask(trx, '1')
  })
  t.ok(isDatabaseDown(await broken.catch(error => error)))
  t.equal(await ask(db, '1'), 1)
  t.strictSame(warnings, ['database connection lost'])
})

t.test('a query of a backend that does not answer fails, and its connection is closed', async t => {
  const { connectionString, release } = await startOwn(t)
  t.teardown(release)
  const { db } = connectTo(t, connectionString, { read: 300 })
  const pid = Number(await ask(db, 'pg_backend_pid()'))
  process.kill(pid, 'SIGSTOP')
  t.teardown(() => process.kill(pid, 'SIGCONT'))
  const error = await ask(db, '1').catch(error => error)
  t.match(error, { message: 'Query read timeout' })
  t.ok(isDatabaseDown(error))
  t.not(await ask(db, 'pg_backend_pid()'), pid)
})

t.test('the pool recovers when Postgres does', async t => {
  const { connectionString, release, again } = await startOwn(t)
  const { db, warnings } = connectTo(t, connectionString)
  t.equal(await ask(db, '1'), 1)
  await release()
  await until(() => warnings.length > 0)
  const error = await ask(db, '1').catch(error => error)
  t.match(error, { name: 'ConnectionError', cause: { code: 'ECONNREFUSED' } })
  t.ok(isDatabaseDown(error))

  const { connectionString: same, release: releaseAgain } = await again()
  t.teardown(releaseAgain)
  t.equal(same, connectionString)
  t.equal(await ask(db, '1'), 1)
})

/** A Postgres that this test can stop and damage. */
async function startOwn(t: Test) {
  const dataDir = await emptyFolder(t)
  const start = () => startEmbeddedPostgres({ dataDir, settings: fastSettings, log: () => undefined })
  return { ...(await start()), again: start }
}

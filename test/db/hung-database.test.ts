import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import t from 'tap'
import { createDatabase } from '../../src/db/client.ts'
import { startEmbeddedPostgres } from '../../src/db/embedded/postgres.ts'
import { migrateUp } from '../../src/db/migrator.ts'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { fastSettings } from '../support/database.ts'
import { isProblem } from '../support/refusal.ts'
import { until } from '../support/until.ts'
import { emptyFolder } from './embedded/processes.ts'

const dataDir = await emptyFolder(t)
const { connectionString, location, release } = await startEmbeddedPostgres({
  dataDir,
  settings: fastSettings,
  log: () => undefined
})
t.teardown(release)
const db = createDatabase({ url: connectionString, poolMax: 1, log: { warn: () => undefined } })
t.teardown(() => db.destroy())
await migrateUp(db)
const { app } = await build(t, { database: { url: connectionString, db } })
const { get, refusedChat } = client(t, app)
const { token } = await signUp(t, app)

/** The postmaster, which accepts connections, and all backends. */
async function processes(): Promise<number[]> {
  const [postmaster] = (await readFile(join(location, 'data', 'postmaster.pid'), 'utf8')).split('\n')
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity where backend_type = 'client backend'`.execute(db)
  return [Number(postmaster), ...rows.map(({ pid }) => pid)]
}

t.test('a Postgres that hangs counts as unavailable until it continues', async t => {
  t.equal((await get('/api/auth/me', { token })).status, 200)
  const hung = await processes()
  const goOn = () => {
    for (const pid of hung.splice(0)) process.kill(pid, 'SIGCONT')
  }
  t.teardown(goOn)
  for (const pid of hung) process.kill(pid, 'SIGSTOP')

  // Uses the open connection; the others need new ones.
  const me = await get('/api/auth/me', { token })
  const [health, chat] = await Promise.all([get('/health'), refusedChat(token, 'hi')])
  for (const answer of [me, chat]) isProblem(t, answer, 'database_unavailable')
  t.strictSame(
    [health.status, health.body],
    [503, { status: 'unhealthy', database: 'disconnected', model: 'available' }]
  )
  t.equal(me.headers['retry-after'], '2')

  goOn()
  await until(async () => (await get('/health')).status === 200)
  t.equal((await get('/api/auth/me', { token })).status, 200)
})

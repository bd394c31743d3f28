import { sql } from 'kysely'
import t, { type Test } from 'tap'
import type { ChatResponse } from '../../src/contract/components.ts'
import { migrateDown, migrationStatus, prepareSchema } from '../../src/db/migrator.ts'
import { explain } from '../../src/server/process.ts'
import { emptyDatabase, testDatabase } from '../support/database.ts'
import { held, startFakeGemini, text } from '../support/fake-gemini/index.ts'
import { getJson, postJson, signIn } from '../support/fetch.ts'
import { startServer } from '../support/server-process.ts'
import { until } from '../support/until.ts'

const database = await testDatabase(t)
const folder = t.testdir()
const log = { info: () => undefined, warn: () => undefined }
/** Kysely's lock of a session, which a server of an earlier version holds while it migrates. */
const migrationLock = '3853314791062309107'

/** A server on the database of this file. */
function serve(t: Test, env: Record<string, string> = {}) {
  return startServer(t, folder, { DATABASE_URL: database.url, JWT_SECRET: 'x'.repeat(32), ...env })
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`at a ${signal} during a turn the turn finishes, and then the process exits`, async t => {
    const answer = held(text('Here I am.'))
    t.teardown(() => answer.release())
    const { url: gemini } = await startFakeGemini(t, [answer])
    const server = serve(t, { GEMINI_API_KEY: 'key', GEMINI_BASE_URL: gemini, GEMINI_MODEL: 'gemini-fake' })
    const url = await server.url()
    t.equal(await server.waitForLog(/answers messages/), `gemini-fake answers messages, at ${gemini}`)
    t.equal((await fetch(new URL('/docs', url))).status, 200)
    const token = await signIn(url, `${signal}@example.com`)
    const turn = postJson<ChatResponse>(new URL('/api/chat', url), { message: 'Where are you?' }, token)
    await answer.reached

    server.signal(signal)
    t.equal(
      await server.waitForLog(/running turns/),
      `${signal} received: finishing running turns for up to 10 s`
    )
    t.match(await getJson(new URL('/health', url)), { status: 503, body: { code: 'draining' } })
    answer.release()
    const { status, body } = await turn
    t.strictSame([status, body.response], [200, 'Here I am.'])
    t.equal(await server.ended(), 0)
    t.equal(server.stderr(), '')
    const { status: ended } = await database.db
      .selectFrom('turns')
      .where('id', '=', body.turn_id)
      .select('status')
      .executeTakeFirstOrThrow()
    t.equal(ended, 'completed')
  })
}

t.test('two servers that start at the same time on an empty database share it', async t => {
  const { url: DATABASE_URL } = await emptyDatabase(t)
  const [one, other] = [serve(t, { DATABASE_URL }), serve(t, { DATABASE_URL })]
  const token = await signIn(await one.url(), 'ada@example.com')
  const me = await getJson(new URL('/api/auth/me', await other.url()), token)
  t.match(me, { status: 200, body: { email: 'ada@example.com' } })
})

t.test('a server waits for another one that migrates, also of an earlier version, and says so', async t => {
  const { url: DATABASE_URL, db } = await emptyDatabase(t)
  const lines: string[] = []
  const ownLog = { ...log, info: (_details: object, line: string) => lines.push(line) }
  await db.connection().execute(async other => {
    await sql`select pg_advisory_lock(${migrationLock})`.execute(other)
    const prepared = prepareSchema({ url: DATABASE_URL, migrateOnStart: true }, ownLog)
    await until(() => lines.length > 0)
    t.strictSame(lines, ['Another process migrates the database: waiting for up to 300 s'])
    t.ok((await migrationStatus(db)).every(({ executedAt }) => !executedAt))
    await sql`select pg_advisory_unlock(${migrationLock})`.execute(other)
    await prepared
  })
  t.ok((await migrationStatus(db)).every(({ executedAt }) => executedAt))
})

t.test(
  'without a database a server that migrates does not start, and one that does not is unhealthy',
  async t => {
    const DATABASE_URL = 'postgres://127.0.0.1:1/todobot'
    const other = serve(t, { DATABASE_URL, MIGRATE_ON_START: 'false' })
    const migrating = prepareSchema({ url: DATABASE_URL, migrateOnStart: true }, log)
    t.equal(
      await migrating.catch(explain),
      'Connecting to the database failed: connect ECONNREFUSED 127.0.0.1:1. Check DATABASE_URL, and whether Postgres is running.'
    )
    t.strictSame(await getJson(new URL('/health', await other.url())), {
      status: 503,
      body: { status: 'unhealthy', database: 'disconnected', model: 'available' }
    })
    t.ok(await other.waitForLog(/schema check failed/))
  }
)

t.test('a server that does not migrate does not start with an old schema', async t => {
  const { url, db } = await testDatabase(t)
  const config = { url, migrateOnStart: false }
  await prepareSchema(config, log)
  const [newest] = await migrateDown(db)
  t.equal(
    await prepareSchema(config, log).catch(explain),
    `The schema of the database is older than this program, which needs ${newest}. ` +
      'Run npm run migrate -- up, or start with MIGRATE_ON_START=true.'
  )
  t.match((await migrationStatus(db)).at(-1), { executedAt: undefined }, 'and it migrates nothing')
})

t.test('with MODEL=offline and a key the log says why the offline agent answers', async t => {
  const server = serve(t, { MODEL: 'offline', GEMINI_API_KEY: 'key' })
  t.equal(
    await server.waitForLog(/answers messages/),
    'the offline agent answers messages, because MODEL=offline is set'
  )
})

t.test('a fatal error shuts the server down, with exit code 1', async t => {
  const defect = "process.on('SIGUSR2', () => Promise.reject(new Error('a defect')))"
  const server = serve(t, { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(defect)}` })
  await server.url()
  server.signal('SIGUSR2')
  t.equal(await server.waitForLog(/fatal/), 'fatal error, shutting down')
  t.equal(await server.waitForLog(/^stopped/), 'stopped')
  t.equal(await server.ended(), 1)
  t.match(
    server.logs.find(line => line.level === 60),
    { err: { message: 'a defect' } }
  )
})

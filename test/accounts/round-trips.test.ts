import t from 'tap'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { recordQueries } from '../support/wire.ts'

const { url, db } = await testDatabase(t)
const wire = await recordQueries(t, url)
const { app } = await build(t, {
  database: { url: wire.url, db },
  config: { database: { poolMax: 1 } }
})
const { get, post } = client(t, app)
const { token, user, cookie } = await signUp(t, app)

t.test('one query checks the session and reads its user', async t => {
  wire.take()
  t.strictSame((await get('/api/auth/me', { token })).body, user)
  t.equal(wire.take().length, 1)
})

t.test('an invalid token costs no query', async t => {
  await get('/api/auth/me', { token: `${token}x` })
  t.strictSame(wire.take(), [])
})

t.test('a refresh is one statement, so that of two simultaneous ones only one rotates the token', async t => {
  t.equal((await post('/api/auth/refresh', undefined, { headers: { cookie } })).status, 200)
  const [sql = '', ...more] = wire.take()
  t.match(sql, /^update "sessions"/)
  t.strictSame(more, [])
})

import t from 'tap'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { isProblem } from '../support/refusal.ts'
import { deletesCookie, newAccount, refresh, type Signed } from './account.ts'

const { app, db } = await build(t)
const { get, post } = client(t, app)

async function logout({ token, cookie }: Partial<Signed>) {
  const answer = await post<null>('/api/auth/logout', undefined, {
    ...(token && { token }),
    ...(cookie && { headers: { cookie } })
  })
  t.strictSame({ status: answer.status, body: answer.body }, { status: 204, body: null })
  t.ok(deletesCookie(answer))
}

async function isOver({ token, cookie }: Signed): Promise<boolean> {
  const answers = [await get('/api/auth/me', { token }), await refresh(t, app, cookie)]
  const statuses = new Set(answers.map(({ status }) => status))
  t.equal(statuses.size, 1)
  return statuses.has(401)
}

t.test('a logout with the cookie ends its session', async t => {
  const account = await newAccount(t, app)
  const [session, other] = [await account.signIn(), await account.signIn()]
  await logout({ cookie: session.cookie })
  t.strictSame([await isOver(session), await isOver(other)], [true, false])
})

t.test('a logout with the access token ends its session', async t => {
  const session = await (await newAccount(t, app)).signIn()
  await logout({ token: session.token })
  t.ok(await isOver(session))
})

t.test('a logout with the cookie and the access token of two sessions ends both', async t => {
  const account = await newAccount(t, app)
  const [one, two] = [await account.signIn(), await account.signIn()]
  await logout({ cookie: one.cookie, token: two.token })
  t.strictSame([await isOver(one), await isOver(two)], [true, true])
})

t.test('a logout with the cookie from before the last refresh ends the session', async t => {
  const session = await (await newAccount(t, app)).signIn()
  await refresh(t, app, session.cookie)
  await logout({ cookie: session.cookie })
  isProblem(t, await get('/api/auth/me', { token: session.token }), 'unauthorized')
})

t.test('a logout without a session, or a second one, does nothing', async t => {
  const session = await (await newAccount(t, app)).signIn()
  await logout({})
  await logout({ token: 'none', cookie: 'todobot_refresh=none' })
  t.notOk(await isOver(session))
  await logout(session)
  await logout(session)
})

t.test('a logout with the ids of a session and a made-up secret ends no session', async t => {
  const session = await (await newAccount(t, app)).signIn()
  const [name, token = ''] = session.cookie.split('=')
  const ids = Buffer.from(token, 'base64url').subarray(0, 32)
  await logout({ cookie: `${name}=${Buffer.concat([ids, Buffer.alloc(32, 1)]).toString('base64url')}` })
  t.notOk(await isOver(session))
})

t.test('a forged access token ends no session', async t => {
  const session = await (await newAccount(t, app)).signIn()
  const [head, claims] = session.token.split('.')
  await logout({ token: `${head}.${claims}.${'A'.repeat(43)}` })
  t.notOk(await isOver(session))
})

t.test('no data of an ended session is left in the database', async t => {
  const account = await newAccount(t, app)
  await logout(await account.signIn())
  const rows = await db.selectFrom('sessions').where('user_id', '=', account.user.id).select('id').execute()
  t.strictSame(rows, [])
})

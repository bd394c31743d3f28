import t from 'tap'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { isProblem } from '../support/refusal.ts'
import { cookieOf, newAccount, password, refresh, signed } from './account.ts'

const database = await testDatabase(t)
const [{ app }, { app: other }] = [await build(t, { database }), await build(t, { database })]
const { get, post } = client(t, app)

const change = (token: string, current_password: string, new_password: string, to = app) =>
  client(t, to).post<null>('/api/auth/password', { current_password, new_password }, { token })

const wrong = { errors: [{ pointer: '/current_password', message: 'is not the password of this account' }] }

t.test('after a change the new password is valid, and the old one is not', async t => {
  const account = await newAccount(t, app)
  const { token } = await account.signIn()
  t.strictSame((await change(token, password, 'another horse')).status, 204)
  isProblem(t, await account.login(), 'invalid_credentials')
  t.equal((await account.login({}, 'another horse')).status, 200)
})

t.test('all other sessions end at once, and the current one continues', async t => {
  const account = await newAccount(t, app)
  const stranger = await (await newAccount(t, app)).signIn()
  const [here, there, elsewhere] = [await account.signIn(), await account.signIn(), await account.signIn()]
  const changed = await change(here.token, password, 'another horse')
  for (const { token, cookie } of [there, elsewhere]) {
    isProblem(t, await get('/api/auth/me', { token }), 'unauthorized')
    isProblem(t, await refresh(t, app, cookie), 'unauthorized')
  }
  for (const { token, cookie } of [{ ...here, cookie: cookieOf(changed).pair }, stranger]) {
    t.equal((await get('/api/auth/me', { token })).status, 200)
    t.equal((await refresh(t, app, cookie)).status, 200)
  }
})

t.test('a change replaces the cookie of the session; a copy of the previous one ends it at once', async t => {
  const { token, cookie } = await (await newAccount(t, app)).signIn()
  const current = signed(await refresh(t, app, cookie)).cookie
  const { pair, attributes } = cookieOf(await change(token, password, 'another horse'))
  t.not(pair, current)
  t.strictSame(attributes[0], 'Max-Age=2592000')
  const next = signed(await refresh(t, other, pair)).cookie
  isProblem(t, await refresh(t, other, current), 'unauthorized')
  isProblem(t, await refresh(t, app, next), 'unauthorized')
  isProblem(t, await get('/api/auth/me', { token }), 'unauthorized')
})

t.test('a thief who exchanges the cookie at the same time does not keep the session', async t => {
  for (let attempt = 0; attempt < 5; attempt++) {
    const { token, cookie } = await (await newAccount(t, app)).signIn()
    const [changed, ...exchanges] = await Promise.all([
      change(token, password, 'another horse'),
      ...[app, other].map(to => refresh(t, to, cookie))
    ])
    t.equal(changed.status, 204)
    for (const stolen of exchanges)
      if (stolen.status === 200) isProblem(t, await refresh(t, app, signed(stolen).cookie), 'unauthorized')
  }
})

t.test('a client without cookies continues with its access token', async t => {
  const { token } = await (await newAccount(t, app)).signIn()
  t.equal((await change(token, password, 'another horse')).status, 204)
  t.equal((await change(token, 'another horse', 'a third horse')).status, 204)
  t.equal((await get('/api/auth/me', { token })).status, 200)
})

t.test('a wrong current password changes nothing, and ends no session', async t => {
  const account = await newAccount(t, app)
  const [here, there] = [await account.signIn(), await account.signIn()]
  const refused = await change(here.token, 'wrong horse', 'another horse')
  isProblem(t, refused, 'validation_failed', wrong)
  t.notOk('set-cookie' in refused.headers)
  for (const { token, cookie } of [here, there]) {
    t.equal((await get('/api/auth/me', { token })).status, 200)
    t.equal((await refresh(t, app, cookie)).status, 200)
  }
  t.equal((await account.login()).status, 200)
})

t.test('a new password that is too short is refused, and the problem names the field', async t => {
  const { token } = await (await newAccount(t, app)).signIn()
  isProblem(t, await change(token, password, 'short'), 'validation_failed', {
    errors: [{ pointer: '/new_password', message: 'must have at least 8 characters' }]
  })
})

t.test('of two simultaneous changes one succeeds, and the other gets a wrong-password error', async t => {
  const account = await newAccount(t, app)
  const { token } = await account.signIn()
  const answers = await Promise.all([
    change(token, password, 'first horse'),
    change(token, password, 'second horse', other)
  ])
  t.strictSame(answers.map(({ status }) => status).sort(), [204, 422])
  for (const answer of answers) if (answer.status === 422) isProblem(t, answer, 'validation_failed', wrong)
  const made = answers[0].status === 204 ? 'first horse' : 'second horse'
  t.equal((await account.login({}, made)).status, 200)
})

t.test('the session of a concurrent login with the old password ends with the change', async t => {
  const account = await newAccount(t, app)
  const { token } = await account.signIn()
  const logins = Promise.all(
    Array.from({ length: 12 }, (_, index) => (index % 2 ? account.login() : login(account.email)))
  )
  await change(token, password, 'another horse')
  for (const { status, body } of await logins) {
    if (status !== 200) continue
    isProblem(t, await get('/api/auth/me', { token: body.access_token }), 'unauthorized')
  }
  isProblem(t, await account.login(), 'invalid_credentials')
})

async function login(email: string) {
  return await client(t, other).post<{ access_token: string }>('/api/auth/login', { email, password })
}

t.test('a password change requires authentication', async t => {
  isProblem(
    t,
    await post('/api/auth/password', { current_password: password, new_password: 'x'.repeat(8) }),
    'unauthorized'
  )
})

import t from 'tap'
import type { AccessToken, User } from '../../src/contract/components.ts'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { isProblem } from '../support/refusal.ts'

const { app, db } = await build(t)
const { get, post } = client(t, app)
const password = 'correct horse'

const register = (email: string, secret = password) =>
  post<User>('/api/auth/register', { email, password: secret })
const login = (email: string, secret = password) =>
  post<AccessToken>('/api/auth/login', { email, password: secret })

t.test('a registered user can log in, and the token is theirs', async t => {
  const registered = await register('ada@example.com')
  t.equal(registered.status, 201)
  t.equal(registered.headers.location, '/api/auth/me')
  const { id, created_at, ...rest } = registered.body
  t.strictSame(rest, { email: 'ada@example.com' })
  t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  t.equal(new Date(created_at).toISOString(), created_at)

  const { status, body } = await login('ada@example.com')
  const { access_token: token, ...about } = body
  t.strictSame({ status, about }, { status: 200, about: { token_type: 'bearer', expires_in: 1800 } })

  const me = await get<User>('/api/auth/me', { token })
  t.strictSame({ status: me.status, body: me.body }, { status: 200, body: registered.body })
})

t.test('an email address is case-insensitive, and is returned as it was written', async t => {
  const { body: user } = await register('Grace.Hopper@Example.COM')
  t.equal(user.email, 'Grace.Hopper@Example.COM')
  for (const email of ['grace.hopper@example.com', 'GRACE.HOPPER@EXAMPLE.COM']) {
    isProblem(t, await register(email), 'email_taken')
    const { body } = await login(email)
    t.strictSame((await get('/api/auth/me', { token: body.access_token })).body, user)
  }
})

t.test('of two simultaneous registrations of one address, one succeeds', async t => {
  const answers = await Promise.all([register('twin@example.com'), register('Twin@example.com')])
  t.strictSame(answers.map(({ status }) => status).sort(), [201, 409])
  const rows = await db.selectFrom('users').where('email_key', '=', 'twin@example.com').select('id').execute()
  t.equal(rows.length, 1)
})

t.test('a second registration does not change the first', async t => {
  await register('first@example.com', 'the first gray horse')
  isProblem(t, await register('first@example.com', 'another gray horse'), 'email_taken')
  t.equal((await login('first@example.com', 'the first gray horse')).status, 200)
  isProblem(t, await login('first@example.com', 'another gray horse'), 'invalid_credentials')
})

t.test('a wrong password and an unknown address get the same response, which speaks of no token', async t => {
  await register('known@example.com')
  const wrong = await login('known@example.com', 'wrong horse')
  const unknown = await login('unknown@example.com', 'wrong horse')
  for (const answer of [wrong, unknown]) {
    isProblem(t, answer, 'invalid_credentials')
    t.equal(answer.headers['www-authenticate'], 'Bearer')
    t.notMatch(JSON.stringify(answer.body), 'token')
  }
  t.strictSame(Object.keys(wrong.headers).sort(), Object.keys(unknown.headers).sort())
  t.equal(wrong.headers['content-length'], unknown.headers['content-length'])
})

t.test('every character of a password counts, up to 256', async t => {
  const long = `an old gray horse ${'x'.repeat(237)}`
  await register('long@example.com', `${long}a`)
  t.equal((await login('long@example.com', `${long}a`)).status, 200)
  for (const other of [`${long}b`, long, `${long}A`])
    isProblem(t, await login('long@example.com', other), 'invalid_credentials')
})

const unusual = {
  'eight characters': 'q7mZk2xP',
  'eight characters of two places each': '🦜🐢🍋🚲🎺🌵🧵🪁',
  '256 characters of four bytes each': `🦜🐢🍋🚲🎺🌵🧵🪁${'🦜'.repeat(248)}`,
  'white space around it': '  spaced out  ',
  'a character in two ways to write it': 'Jose\u0301 y Marie\u0301'
}

for (const [index, [what, secret]] of Object.entries(unusual).entries()) {
  t.test(`a password can have ${what}`, async t => {
    const email = `unusual${index}@example.com`
    t.equal((await register(email, secret)).status, 201)
    t.equal((await login(email, secret)).status, 200)
    isProblem(t, await login(email, [...secret].slice(0, -1).join('')), 'invalid_credentials')
  })
}

t.test('a short password at a login is wrong, not invalid', async t => {
  await register('short@example.com')
  isProblem(t, await login('short@example.com', 'x'), 'invalid_credentials')
})

t.test('a password is the same in every Unicode normalization form', async t => {
  const [composed, decomposed] = ['caf\u00e9 au lait', 'cafe\u0301 au lait']
  await register('composed@example.com', composed)
  await register('decomposed@example.com', decomposed)
  for (const email of ['composed@example.com', 'decomposed@example.com']) {
    for (const secret of [composed, decomposed]) t.equal((await login(email, secret)).status, 200)
    isProblem(t, await login(email, 'cafe au lait'), 'invalid_credentials')
  }
})

t.test('of many simultaneous registrations, those that would wait too long are refused', async t => {
  const crowd = await Promise.all(
    Array.from({ length: 150 }, (_, index) => register(`crowd${index}@example.com`))
  )
  const away = crowd.filter(({ status }) => status !== 201)
  t.ok(away.length > 0 && away.length <= 50, `${away.length} were sent away`)
  for (const answer of away) {
    isProblem(t, answer, 'overloaded')
    t.equal(answer.headers['retry-after'], '5')
  }
})

t.test('only the hash of a password is stored', async t => {
  await register('hashed@example.com')
  const { password_hash } = await db
    .selectFrom('users')
    .where('email', '=', 'hashed@example.com')
    .select('password_hash')
    .executeTakeFirstOrThrow()
  t.match(password_hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
})

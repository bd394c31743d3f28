import { createHmac } from 'node:crypto'
import t from 'tap'
import { sessionOf } from '../accounts/account.ts'
import { build } from '../support/app.ts'
import { client, signUp, withoutIds } from '../support/client.ts'
import { isProblem } from '../support/refusal.ts'

const secret = 'a secret of the tests, of 32 bytes or more'
const { app, db, logs } = await build(t, { config: { auth: { keys: [secret], accessTokenMinutes: 7 } } })
const { get, post } = client(t, app)
const { user, token: signedToken } = await signUp(t, app)
const sid = sessionOf(signedToken)
const now = Math.floor(Date.now() / 1000)

const header = { alg: 'HS256', typ: 'JWT' }
const claims = {
  sub: user.id,
  sid,
  iss: 'todobot-chat-api',
  aud: 'todobot-chat-api',
  iat: now,
  exp: now + 60
}

/** A token signed by the test. */
function tokenOf(payload: object | string, given: object = header, key = secret, hash = 'sha256'): string {
  const text = [given, payload]
    .map(part => (typeof part === 'string' ? part : JSON.stringify(part)))
    .map(part => Buffer.from(part).toString('base64url'))
    .join('.')
  return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`
}

const good = tokenOf(claims)
const [goodHeader, goodPayload, goodSignature = ''] = good.split('.')
const none = Buffer.from('{"alg":"none"}').toString('base64url')
/** Signatures that decode to the same bytes: the last character has two bits that no byte uses. */
const spelledOtherwise = [1, 2, 3].map(bits => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return good.slice(0, -1) + alphabet[alphabet.indexOf(good.at(-1) ?? '') + bits]
})
const without = (name: keyof typeof claims) => tokenOf({ ...claims, [name]: undefined })

t.test('a valid token signed by the test is accepted', async t => {
  t.strictSame((await get('/api/auth/me', { token: good })).body, user)
  const authorization = `bearer ${good}`
  t.equal((await get('/api/auth/me', { headers: { authorization } })).status, 200, 'in any case of "Bearer"')
})

t.test('the token of a login has all required claims, and is valid until its expiry', async t => {
  const { access_token, token_type, expires_in } = await app.accessToken({
    userId: user.id,
    sessionId: sid
  })
  const [head, payload] = access_token
    .split('.', 2)
    .map(part => JSON.parse(Buffer.from(part, 'base64url').toString()))
  t.strictSame({ token_type, expires_in }, { token_type: 'bearer', expires_in: 420 })
  t.strictSame(head, header)
  const { iat, exp, ...rest } = payload
  t.strictSame(rest, { sub: user.id, sid, iss: 'todobot-chat-api', aud: 'todobot-chat-api' })
  t.equal(exp - iat, 420)
})

const refused: Record<string, string | undefined> = {
  'is missing': undefined,
  'is empty': 'Bearer ',
  'is of another scheme': `Basic ${good}`,
  'stands alone': good,
  'comes twice': `Bearer ${good}, Bearer ${good}`,
  'is no token': 'Bearer token',
  'is cut short': `Bearer ${good.slice(0, -1)}`,
  'is too long': `Bearer ${'x'.repeat(10_000)}`,
  'has no signature': `Bearer ${goodHeader}.${goodPayload}.`,
  'has the signature of another': `Bearer ${tokenOf({ ...claims, exp: now + 61 }).replace(/[^.]+$/, goodSignature)}`,
  'says that it needs no signature': `Bearer ${none}.${goodPayload}.`,
  'says so and has one': `Bearer ${none}.${goodPayload}.${goodSignature}`,
  'is signed with HS512': `Bearer ${tokenOf(claims, { ...header, alg: 'HS512' }, secret, 'sha512')}`,
  'claims HS256 and is signed with HS512': `Bearer ${tokenOf(claims, header, secret, 'sha512')}`,
  'is signed with another secret': `Bearer ${tokenOf(claims, header, 'another secret of 32 bytes or more')}`,
  'is signed with nothing': `Bearer ${tokenOf(claims, header, '')}`,
  'has expired': `Bearer ${tokenOf({ ...claims, iat: now - 120, exp: now - 60 })}`,
  'is not valid yet': `Bearer ${tokenOf({ ...claims, nbf: now + 60 })}`,
  'does not expire': `Bearer ${without('exp')}`,
  'has no issuer': `Bearer ${without('iss')}`,
  'has no audience': `Bearer ${without('aud')}`,
  'has no subject': `Bearer ${without('sub')}`,
  'has no session': `Bearer ${without('sid')}`,
  'has another issuer': `Bearer ${tokenOf({ ...claims, iss: 'somebody' })}`,
  'is for another audience': `Bearer ${tokenOf({ ...claims, aud: 'somebody' })}`,
  'has a subject that is no id': `Bearer ${tokenOf({ ...claims, sub: 'admin' })}`,
  'has a number for a subject': `Bearer ${tokenOf({ ...claims, sub: 1 })}`,
  'has a session that is no id': `Bearer ${tokenOf({ ...claims, sid: 'all' })}`,
  'has a list with a session': `Bearer ${tokenOf({ ...claims, sid: [sid] })}`,
  'has a list with a user': `Bearer ${tokenOf({ ...claims, sub: [user.id] })}`,
  'has a number for a session': `Bearer ${tokenOf({ ...claims, sid: 1 })}`,
  'expires in 3 trillion years': `Bearer ${tokenOf({ ...claims, exp: 1e20 })}`,
  'expires after infinity': `Bearer ${tokenOf(JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e400'))}`,
  'was issued before 1970': `Bearer ${tokenOf({ ...claims, iat: -1 })}`,
  'was issued in 3 trillion years': `Bearer ${tokenOf({ ...claims, iat: 1e20 })}`,
  'is valid since a time before 1970': `Bearer ${tokenOf({ ...claims, nbf: -1 })}`,
  'has null for an expiry': `Bearer ${tokenOf({ ...claims, exp: null })}`,
  'has words for an expiry': `Bearer ${tokenOf({ ...claims, exp: 'never' })}`
}

for (const [why, authorization] of Object.entries(refused)) {
  t.test(`a token that ${why} is refused with the same response as all others`, async t => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
    for (const answer of [
      await get('/api/auth/me', { headers }),
      await post('/api/chat', { message: 'hi' }, { headers })
    ]) {
      isProblem(t, answer, 'unauthorized')
      t.equal(answer.headers['www-authenticate'], 'Bearer')
    }
  })
}

t.test('a token has one spelling: bits of the signature that no byte uses must be zero', async t => {
  t.equal((await get('/api/auth/me', { token: good })).status, 200)
  for (const token of spelledOtherwise) {
    isProblem(t, await get('/api/auth/me', { token }), 'unauthorized')
    isProblem(t, await post('/api/chat', { message: 'hi' }, { token }), 'unauthorized')
    t.equal((await post('/api/auth/logout', undefined, { token })).status, 204)
  }
  t.equal((await get('/api/auth/me', { token: good })).status, 200, 'the logouts had no effect')
})

t.test('a token is only read from its header', async t => {
  isProblem(t, await get(`/api/auth/me?access_token=${good}&token=${good}`), 'unauthorized')
  isProblem(t, await get('/api/auth/me', { headers: { cookie: `token=${good}` } }), 'unauthorized')
})

t.test('the token of a deleted user is refused with the same response as all others', async t => {
  const gone = await signUp(t, app)
  await db.deleteFrom('users').where('id', '=', gone.user.id).execute()
  const answers = [
    await get<object>('/api/auth/me', { token: gone.token }),
    await post<object>('/api/chat', { message: 'hi' }, { token: gone.token }),
    await get<object>('/api/auth/me')
  ]
  for (const answer of answers) isProblem(t, answer, 'unauthorized')
  t.equal(new Set(answers.map(({ body }) => JSON.stringify(withoutIds(body)))).size, 1)
})

t.test('the log has the reason why a token was refused, and not the token', async t => {
  const expired = tokenOf({ ...claims, exp: now - 60 })
  const { headers } = await get('/api/auth/me', { token: expired })
  const lines = logs.filter(line => line.request_id === headers['x-request-id'])
  t.match(JSON.stringify(lines), /access token rejected/)
  t.match(JSON.stringify(lines), /JWTExpired/)
  t.notMatch(JSON.stringify(lines), user.id)
  t.notMatch(JSON.stringify(logs), expired.split('.')[2])
})

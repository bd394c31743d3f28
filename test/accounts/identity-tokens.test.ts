import { createHmac, createPublicKey } from 'node:crypto'
import type { JWK } from 'jose'
import t from 'tap'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { startIdentityProvider } from '../support/identity-provider.ts'
import { isProblem } from '../support/refusal.ts'
import { newAccount } from './account.ts'

const secret = 'a secret of the tests, of 32 bytes or more'
const issuer = await startIdentityProvider(t)
const { provider } = issuer
await issuer.addKey('one')
const rsa = await issuer.addKey('rsa', 'RS256')
await issuer.addKey('edwards', 'EdDSA')
const { app, logs, db } = await build(t, { config: { auth: { provider, keys: [secret] } } })
const { get, post } = client(t, app)
const now = Math.floor(Date.now() / 1000)

const me = (token: string) => get<{ id: string }>('/api/auth/me', { token })

for (const [kid, alg] of Object.entries({ rsa: 'RS256', one: 'ES256', edwards: 'EdDSA' })) {
  t.test(`a token of the identity provider that is signed with ${alg} is accepted`, async t => {
    const token = await issuer.token({ sub: `user of ${alg}` }, { key: kid })
    const { status, body } = await me(token)
    t.equal(status, 200)
    t.match(body, { email: null, issuer: provider.issuer, subject: `user of ${alg}` })
    t.equal((await post('/api/chat', { message: 'Add milk' }, { token })).status, 200)
    t.strictSame(
      (await me(await issuer.token({ sub: `user of ${alg}` }, { key: kid }))).body,
      body,
      'as the next one'
    )
  })
}

t.test('own tokens are accepted beside those of the identity provider', async t => {
  const account = await newAccount(t, app)
  const { token } = await account.signIn()
  t.strictSame((await me(token)).body, account.user)
})

const accepted: Record<string, () => Promise<string>> = {
  'is for several audiences': () => issuer.token({ aud: ['another', provider.audience] }),
  'expired 20 seconds ago, according to the clock of this server': () => issuer.token({ exp: now - 20 }),
  'is valid in 20 seconds, according to the clock of this server': () =>
    issuer.token({ iat: now + 20, nbf: now + 20 }),
  'has the type JWT': () => issuer.token({}, { typ: 'JWT' }),
  'has the type of an access token': () => issuer.token({}, { typ: 'at+jwt' }),
  'has a type with a prefix, in capitals': () => issuer.token({}, { typ: 'Application/AT+JWT' }),
  'expires at the end of the year 9999': () => issuer.token({ exp: 253_402_300_799 }),
  'is valid since 1970': () => issuer.token({ nbf: 0 }),
  'has a subject of 255 characters': () => issuer.token({ sub: 'ä'.repeat(255) }),
  'was issued 30 days ago': () => issuer.token({ sub: 'patient', iat: now - 30 * 86_400 })
}

for (const [which, tokenOf] of Object.entries(accepted))
  t.test(`a token that ${which} is accepted`, async t => {
    t.equal((await me(await tokenOf())).status, 200)
  })

/** A token that is signed with a shared secret. */
function symmetric(key: string | Buffer, header: object = {}, claims: object = {}): string {
  const usual = { iss: provider.issuer, aud: provider.audience, sub: 'ada', iat: now, exp: now + 60 }
  const text = [
    { alg: 'HS256', kid: 'rsa', ...header },
    { ...usual, ...claims }
  ]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}

const exported = (key: JWK, type: 'spki' | 'pkcs1') =>
  createPublicKey({ key: { ...key }, format: 'jwk' }).export({ type, format: 'pem' })

const refused: Record<string, () => Promise<string> | string> = {
  'expired a minute ago': () => issuer.token({ exp: now - 60 }),
  'does not expire': () => issuer.token({ exp: undefined }),
  'expires in the year 10000': () => issuer.token({ exp: 253_402_300_800 }),
  'expires in 3 trillion years': () => issuer.token({ exp: 1e20 }),
  'expires after a number of 300 digits': () => issuer.token({ exp: 1e300 }),
  'was issued before 1970': () => issuer.token({ iat: -1 }),
  'is valid since a time before 1970': () => issuer.token({ nbf: -1e20 }),
  'is valid in 3 trillion years': () => issuer.token({ nbf: 1e20 }),
  'has null for an expiry': () => issuer.token({ exp: null }),
  'has null for its beginning': () => issuer.token({ nbf: null }),
  'is for logouts': () => issuer.token({}, { typ: 'logout+jwt' }),
  'is a proof of a key': () => issuer.token({}, { typ: 'dpop+jwt' }),
  'has an empty type': () => issuer.token({}, { typ: '' }),
  'has a longer type': () => issuer.token({}, { typ: 'application/at+jwt2' }),
  'is bound to a key': () => issuer.token({ cnf: { jkt: 'abc' } }),
  'is bound to nothing': () => issuer.token({ cnf: null }),
  'has words for an expiry': () => issuer.token({ exp: 'never' }),
  'is not valid yet': () => issuer.token({ nbf: now + 60 }),
  'was issued in the future': () => issuer.token({ iat: now + 60 }),
  'does not say when it was issued': () => issuer.token({ iat: undefined }),
  'was issued 31 days ago': () => issuer.token({ iat: now - 31 * 86_400 }),
  'is for another audience': () => issuer.token({ aud: 'another' }),
  'is for a list of other audiences': () => issuer.token({ aud: ['another', 'todobots'] }),
  'has no audience': () => issuer.token({ aud: undefined }),
  'has another issuer': () => issuer.token({ iss: 'https://id.example.com' }),
  'has an issuer with a slash at its end': () => issuer.token({ iss: `${provider.issuer}/` }),
  'has a list with the issuer': () => issuer.token({ iss: [provider.issuer] }),
  'has no issuer': () => issuer.token({ iss: undefined }),
  'has no subject': () => issuer.token({ sub: undefined }),
  'has an empty subject': () => issuer.token({ sub: '' }),
  'has a number for a subject': () => issuer.token({ sub: 7 }),
  'has a list with a subject': () => issuer.token({ sub: ['ada'] }),
  'has a subject of 256 characters': () => issuer.token({ sub: 'x'.repeat(256) }),
  'has a subject that cannot be stored': () => issuer.token({ sub: 'ada\u0000' }),
  'has no key id': () => issuer.token({}, { kid: undefined }),
  'has a number for a key id': async () =>
    (await issuer.token()).replace(/^[^.]+/, encoded({ alg: 'ES256', kid: 1 })),
  'has the key id of another algorithm': () => issuer.token({}, { kid: 'rsa' }),
  'has an unknown key id': () => issuer.token({}, { kid: 'unknown' }),
  'is signed with another algorithm for the same key': () => issuer.token({}, { key: 'rsa', alg: 'PS256' }),
  'has a key of its own': async () => {
    const stranger = await (await startIdentityProvider(t)).addKey('one')
    return await issuer.token({}, { key: stranger, jwk: stranger.publicKey })
  },
  'has an extension that must be understood': async () =>
    (await issuer.token()).replace(/^[^.]+/, encoded({ alg: 'ES256', kid: 'one', crit: ['x'], x: 1 })),
  'was changed': async () =>
    (await issuer.token()).replace(/\.[^.]+\./, `.${(await issuer.token({ sub: 'eve' })).split('.')[1]}.`),
  'has a signature with another spelling': async () => respelled(await issuer.token()),
  'has no signature': async () => (await issuer.token()).replace(/[^.]+$/, ''),
  'says that it needs no signature': async () =>
    (await issuer.token()).replace(/^[^.]+/, encoded({ alg: 'none', kid: 'one' })),
  'says so and has none': async () =>
    (await issuer.token()).replace(/^[^.]+/, encoded({ alg: 'none', kid: 'one' })).replace(/[^.]+$/, ''),
  'is signed with the public key as a secret': () => symmetric(exported(rsa.publicKey, 'spki')),
  'is signed with the public key in another format as a secret': () =>
    symmetric(exported(rsa.publicKey, 'pkcs1')),
  'is signed with the public key as JSON as a secret': () => symmetric(JSON.stringify(rsa.publicKey)),
  'is signed with the modulus as a secret': () =>
    symmetric(Buffer.from(String(rsa.publicKey.n), 'base64url')),
  'claims RS256 and is signed with the public key as a secret': () =>
    symmetric(exported(rsa.publicKey, 'spki'), { alg: 'RS256' }),
  'is of the identity provider and signed with the secret of this API': () => symmetric(secret),
  'is of this API and signed by the identity provider': () =>
    issuer.token({ iss: 'todobot-chat-api', aud: 'todobot-chat-api', sid: crypto.randomUUID() })
}

/** With other bits in the last character, which no byte uses. */
function respelled(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1) ?? '') + 1]
}

function encoded(header: object): string {
  return Buffer.from(JSON.stringify(header)).toString('base64url')
}

for (const [which, tokenOf] of Object.entries(refused))
  t.test(`a token that ${which} is refused, and makes no user`, async t => {
    const count = async () => (await db.selectFrom('users').select('id').execute()).length
    const before = await count()
    const answer = await me(await tokenOf())
    isProblem(t, answer, 'unauthorized')
    t.equal(answer.headers['www-authenticate'], 'Bearer')
    t.equal(await count(), before)
  })

t.test('tokens with other headers than the key id cause no requests for keys from elsewhere', async t => {
  const elsewhere = await startIdentityProvider(t)
  const key = await elsewhere.addKey('one')
  const { jwksUrl } = elsewhere.provider
  isProblem(t, await me(await issuer.token({}, { key, jku: jwksUrl, x5u: jwksUrl })), 'unauthorized')
  t.equal(elsewhere.requests, 0)
})

t.test('without the settings of a provider, its tokens are refused and its keys not requested', async t => {
  const unused = await startIdentityProvider(t)
  await unused.addKey('one')
  const other = await build(t)
  isProblem(
    t,
    await client(t, other.app).get('/api/auth/me', { token: await unused.token() }),
    'unauthorized'
  )
  t.equal(unused.requests, 0)
})

t.test('the log has the reason why a token was refused, and neither the token nor its claims', async t => {
  const token = await issuer.token({ exp: now - 60, email: 'ada@example.com', sub: 'subject of ada' })
  const { headers } = await me(token)
  const lines = JSON.stringify(logs.filter(line => line.request_id === headers['x-request-id']))
  t.match(lines, /access token rejected/)
  t.match(lines, /JWTExpired/)
  t.notMatch(JSON.stringify(logs), /ada@example|subject of ada/)
  t.notMatch(JSON.stringify(logs), token.split('.')[2])
})

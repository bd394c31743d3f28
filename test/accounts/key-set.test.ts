import t, { type Test } from 'tap'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { startIdentityProvider } from '../support/identity-provider.ts'
import { isProblem } from '../support/refusal.ts'
import { until } from '../support/until.ts'

const database = await testDatabase(t)
const maxBytes = 256 * 2 ** 10

/** An identity provider with a key, and an API that accepts its tokens. Time passes with `wait`. */
async function start(t: Test) {
  const issuer = await startIdentityProvider(t)
  await issuer.addKey('one')
  const { app, logs } = await build(t, { database, config: { auth: { provider: issuer.provider } } })
  const realNow = Date.now
  let waitedMs = 0
  t.intercept(Date, 'now', { value: () => realNow() + waitedMs })
  return {
    issuer,
    logs,
    wait(seconds: number): void {
      waitedMs += seconds * 1000
    },
    /** The response to a new token. */
    async ask(options: Parameters<typeof issuer.token>[1] = {}) {
      const jti = crypto.randomUUID()
      return await client(t, app).get('/api/auth/me', { token: await issuer.token({ jti }, options) })
    }
  }
}

t.test('the keys are requested once, however many tokens arrive at the same time', async t => {
  const { issuer, ask } = await start(t)
  t.equal(issuer.requests, 0, 'not before the first token')
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask()))
  t.ok(answers.every(({ status }) => status === 200))
  t.equal(issuer.requests, 1)
})

t.test('a new key is accepted when its first token arrives, and a withdrawn one is refused', async t => {
  const { issuer, ask, wait } = await start(t)
  t.equal((await ask()).status, 200)
  await issuer.addKey('two', 'RS256')
  wait(31)
  t.equal((await ask({ key: 'two' })).status, 200)
  t.equal((await ask()).status, 200)
  t.equal(issuer.requests, 2)
  const old = await issuer.addKey('old')
  issuer.withdrawKey('one')
  issuer.withdrawKey('old')
  wait(31)
  isProblem(t, await ask({ key: old, kid: 'old' }), 'unauthorized')
  isProblem(t, await ask({ key: old }), 'unauthorized')
})

t.test('tokens with unknown key ids cause one request in 30 seconds', async t => {
  const { issuer, ask, wait } = await start(t)
  t.equal((await ask()).status, 200)
  const forge = async () => {
    for (const kid of ['a', 'b', 'c']) isProblem(t, await ask({ kid }), 'unauthorized')
    await Promise.all(['d', 'e', 'f'].map(kid => ask({ kid })))
  }
  await forge()
  t.equal(issuer.requests, 1)
  wait(31)
  await forge()
  t.equal(issuer.requests, 2)
})

t.test('a withdrawn key is refused after ten minutes, though no unknown one arrives', async t => {
  const { issuer, ask, wait } = await start(t)
  t.equal((await ask()).status, 200)
  const one = await issuer.addKey('one')
  await issuer.addKey('two')
  issuer.withdrawKey('one')
  wait(601)
  await ask({ key: 'two' })
  await until(() => issuer.requests === 2)
  await until(async () => (await ask({ key: one })).status === 401)
})

t.test('a token is verified again after a minute, with the keys of that time', async t => {
  const { issuer, wait, logs } = await start(t)
  const { app } = await build(t, { database, config: { auth: { provider: issuer.provider } } })
  const token = await issuer.token({ exp: Math.floor(Date.now() / 1000) + 3600 })
  const ask = () => client(t, app).get('/api/auth/me', { token })
  t.equal((await ask()).status, 200)
  await issuer.addKey('two')
  issuer.withdrawKey('one')
  wait(59)
  await client(t, app).get('/api/auth/me', { token: await issuer.token({}, { key: 'two' }) })
  t.equal((await ask()).status, 200)
  wait(2)
  isProblem(t, await ask(), 'unauthorized')
  t.strictSame(
    logs.filter(({ level }) => Number(level) > 40),
    []
  )
})

t.test('while the provider does not respond, its last keys are used', async t => {
  const { issuer, ask, wait, logs } = await start(t)
  t.equal((await ask()).status, 200)
  issuer.respondWith(response => response.socket?.destroy())
  wait(86_400)
  for (let count = 0; count < 3; count++) t.equal((await ask()).status, 200)
  await until(() => logs.some(({ msg }) => msg === 'keys of the identity provider could not be loaded'))
  isProblem(t, await ask({ kid: 'new' }), 'identity_provider_unavailable')
  t.equal(issuer.requests, 2)
  wait(31)
  t.equal((await ask()).status, 200)
  await until(() => issuer.requests === 3)
  issuer.respondWith()
  wait(31)
  isProblem(t, await ask({ kid: 'new' }), 'unauthorized')
  t.equal(issuer.requests, 4)
})

const failures: Record<
  string,
  Parameters<Awaited<ReturnType<typeof startIdentityProvider>>['respondWith']>[0]
> = {
  'closes the connection': response => response.socket?.destroy(),
  'responds with an error': response => response.writeHead(500).end('{"keys":[]}'),
  'redirects elsewhere': response => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
  'responds with HTML': response => response.end('<html></html>'),
  'responds with other JSON': response => response.end('{"keys":{}}'),
  'responds with more than 256 KiB': response => response.end(`{"keys":[]${' '.repeat(maxBytes)}}`),
  'never ends its response': response => {
    const chunk = ' '.repeat(2 ** 16)
    const write = () => {
      while (!response.destroyed && response.write(chunk));
      response.once('drain', write)
    }
    write()
  }
}

for (const [what, respond] of Object.entries(failures))
  t.test(
    `without keys, because the provider ${what}, tokens get 503, and the keys are requested every 5 seconds`,
    async t => {
      const { issuer, ask, wait, logs } = await start(t)
      issuer.respondWith(respond)
      for (let count = 0; count < 3; count++) {
        const answer = await ask()
        isProblem(t, answer, 'identity_provider_unavailable')
        t.ok(Number(answer.headers['retry-after']) <= 5)
      }
      t.equal(issuer.requests, 1)
      const warnings = logs.filter(({ msg }) => msg === 'keys of the identity provider could not be loaded')
      t.equal(warnings.length, 1)
      issuer.respondWith()
      wait(6)
      t.equal((await ask()).status, 200)
      t.equal(issuer.requests, 2)
    }
  )

t.test('a provider that does not respond in five seconds counts as unavailable', async t => {
  const { issuer, ask } = await start(t)
  const signals: number[] = []
  t.intercept(AbortSignal, 'timeout', {
    value: (ms: number) => {
      signals.push(ms)
      return AbortSignal.abort(new DOMException('the time is over', 'TimeoutError'))
    }
  })
  isProblem(t, await ask(), 'identity_provider_unavailable')
  t.strictSame(signals, [5000])
  t.equal(issuer.requests, 0)
})

t.test('a key set of 256 KiB is accepted', async t => {
  const { issuer, ask } = await start(t)
  const one = await issuer.addKey('one')
  const text = JSON.stringify({ keys: [{ ...one.publicKey, kid: 'one' }] })
  issuer.respondWith(response => response.end(text.padEnd(maxBytes)))
  t.equal((await ask()).status, 200)
})

t.test('a key that cannot be used does not make the others useless', async t => {
  const { issuer, ask } = await start(t)
  const one = await issuer.addKey('one')
  const weak = { kty: 'RSA', kid: 'weak', n: 'AQAB', e: 'AQAB' }
  issuer.respondWith(response =>
    response.end(JSON.stringify({ keys: [{ kty: 'new' }, weak, { ...one.publicKey, kid: 'one' }] }))
  )
  t.equal((await ask()).status, 200)
  isProblem(t, await ask({ kid: 'weak' }), 'unauthorized')
})

t.test(
  'a log-out with a token that cannot be verified gets 503, because the session would go on',
  async t => {
    const issuer = await startIdentityProvider(t)
    await issuer.addKey('one')
    issuer.respondWith(response => response.socket?.destroy())
    const { app } = await build(t, { database, config: { auth: { provider: issuer.provider } } })
    const token = await issuer.token()
    isProblem(
      t,
      await client(t, app).post('/api/auth/logout', undefined, { token }),
      'identity_provider_unavailable'
    )
  }
)

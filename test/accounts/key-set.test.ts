import type { ServerResponse } from 'node:http'
import t, { type Test } from 'tap'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { startIdentityProvider } from '../support/identity-provider.ts'
import { isProblem } from '../support/refusal.ts'
import { until } from '../support/until.ts'

const database = await testDatabase(t)
const maxBytes = 256 * 2 ** 10
const inTwoHours = Math.floor(Date.now() / 1000) + 7200

/** An identity provider with a key, and an API that accepts its tokens. Time passes with `wait`. */
async function start(t: Test) {
  const issuer = await startIdentityProvider(t)
  await issuer.addKey('one')
  const { app, logs } = await build(t, { database, config: { auth: { provider: issuer.provider } } })
  const realNow = Date.now
  let waitedMs = 0
  t.intercept(Date, 'now', { value: () => realNow() + waitedMs })
  const askWith = async (token: string) => await client(t, app).get('/api/auth/me', { token })
  return {
    askWith,
    issuer,
    logs,
    wait(seconds: number): void {
      waitedMs += seconds * 1000
    },
    /** The response to a new token. */
    async ask(options: Parameters<typeof issuer.token>[1] = {}) {
      const jti = crypto.randomUUID()
      return await askWith(await issuer.token({ jti }, options))
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

for (const [time, seconds] of Object.entries({ 'ten minutes': 601, 'a night': 36_000, 'a month': 2_592_000 }))
  t.test(`after ${time} without tokens, the first one with a withdrawn key is refused`, async t => {
    const { issuer, ask, wait } = await start(t)
    const one = await issuer.addKey('one')
    t.equal((await ask()).status, 200)
    issuer.withdrawKey('one')
    await issuer.addKey('two')
    wait(seconds)
    const forged = await Promise.all(Array.from({ length: 3 }, () => ask({ key: one })))
    for (const answer of forged) isProblem(t, answer, 'unauthorized')
    t.equal(issuer.requests, 2)
    t.equal((await ask({ key: 'two' })).status, 200)
  })

t.test('keys of eight minutes are replaced while tokens use them; after ten minutes tokens wait', async t => {
  const { issuer, ask, wait } = await start(t)
  t.equal((await ask()).status, 200)
  const release = issuer.holdResponses()
  wait(470)
  t.equal((await ask()).status, 200)
  t.equal(issuer.requests, 1)
  wait(20)
  t.equal((await ask()).status, 200)
  await until(() => issuer.requests === 2)
  wait(120)
  const one = await issuer.addKey('one')
  issuer.withdrawKey('one')
  const waiting = ask({ key: one })
  await until(() => issuer.requests === 3)
  release()
  isProblem(t, await waiting, 'unauthorized')
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

const outages: Record<string, (t: Test) => (response: ServerResponse) => void> = {
  'closes the connection': () => response => response.socket?.destroy(),
  'does not respond in time': t => {
    let timeout = new AbortController()
    const renewed = () => {
      timeout = new AbortController()
      return timeout.signal
    }
    t.intercept(AbortSignal, 'timeout', { value: renewed })
    return () => timeout.abort(new DOMException('the time is over', 'TimeoutError'))
  }
}

for (const [how, outage] of Object.entries(outages))
  t.test(`while the provider ${how}, its last keys are used for an hour`, async t => {
    const { issuer, ask, wait, logs } = await start(t)
    t.equal((await ask()).status, 200)
    issuer.respondWith(outage(t))
    wait(3500)
    for (let count = 0; count < 3; count++) t.equal((await ask()).status, 200)
    t.ok(logs.some(({ msg }) => msg === 'keys of the identity provider could not be loaded'))
    isProblem(t, await ask({ kid: 'new' }), 'identity_provider_unavailable')
    t.equal(issuer.requests, 2)
    wait(31)
    t.equal((await ask()).status, 200)
    t.equal(issuer.requests, 3)
    for (const seconds of [70, 86_400]) {
      wait(seconds)
      const answer = await ask()
      isProblem(t, answer, 'identity_provider_unavailable')
      t.ok(Number(answer.headers['retry-after']) <= 5)
    }
    issuer.respondWith()
    wait(6)
    t.equal((await ask()).status, 200)
    isProblem(t, await ask({ kid: 'new' }), 'unauthorized')
    t.equal(issuer.requests, 6)
  })

t.test('a verified token is verified again when its key is ten minutes old', async t => {
  const { issuer, askWith, wait } = await start(t)
  const token = await issuer.token({ exp: inTwoHours })
  t.equal((await askWith(token)).status, 200)
  const release = issuer.holdResponses()
  wait(590)
  t.equal((await askWith(token)).status, 200)
  await until(() => issuer.requests === 2)
  issuer.withdrawKey('one')
  await issuer.addKey('two')
  release()
  wait(20)
  isProblem(t, await askWith(token), 'unauthorized')
})

t.test('while the provider does not respond, a verified token is accepted for an hour', async t => {
  const { issuer, askWith, wait } = await start(t)
  const token = await issuer.token({ exp: inTwoHours })
  t.equal((await askWith(token)).status, 200)
  issuer.respondWith(response => response.socket?.destroy())
  wait(3590)
  t.equal((await askWith(token)).status, 200)
  wait(20)
  isProblem(t, await askWith(token), 'identity_provider_unavailable')
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

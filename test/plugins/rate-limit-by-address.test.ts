import t from 'tap'
import { loadConfig } from '../../src/config/config.ts'
import { build } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'
import { isProblem } from '../support/refusal.ts'
import { connect, listen, request } from '../support/socket.ts'

const database = await testDatabase(t)
const limits = { ipPerMinute: 6 }

function open(trust?: string) {
  const { trustProxy } = loadConfig({ TRUST_PROXY: trust }).server
  return build(t, { database, config: { limits, server: { trustProxy } } })
}

t.test('every request of an address counts, whatever its outcome', async t => {
  const { app } = await open()
  const sent = [
    await app.inject('/health/live'),
    await app.inject('/nothing'),
    await app.inject('/api/chat'),
    await app.inject({ url: '/api/auth/me', headers: { authorization: 'Bearer wrong' } }),
    await app.inject({ url: '/', headers: { accept: 'text/html' } }),
    await app.inject({ method: 'POST', url: '/nothing', headers: { 'content-type': 'x/y' }, payload: '{' })
  ]
  t.strictSame(
    sent.map(({ statusCode, headers }) => [
      statusCode,
      headers['ratelimit-limit'],
      headers['ratelimit-remaining']
    ]),
    [
      [200, '6', '5'],
      [404, '6', '4'],
      [405, '6', '3'],
      [401, '6', '2'],
      [406, '6', '1'],
      [404, '6', '0']
    ]
  )

  for (const url of [
    '/health/live',
    '/nothing',
    '/api/chat',
    '/api/auth/me',
    '/docs/json',
    '/openapi.json'
  ]) {
    const { statusCode, headers, body } = await app.inject(url)
    isProblem(t, { status: statusCode, headers, body: JSON.parse(body) }, 'rate_limited')
    t.strictSame([headers['ratelimit-limit'], headers['ratelimit-remaining']], ['6', '0'])
    t.equal(headers['retry-after'], headers['ratelimit-reset'])
    t.ok(Number(headers['retry-after']) > 0 && Number(headers['retry-after']) <= 60)
  }
})

/** The remaining requests after one with these forwarded addresses. */
async function leftAfter(socket: Awaited<ReturnType<typeof connect>>, forwarded: string): Promise<number> {
  socket.send(request('GET /health/live', { 'x-forwarded-for': forwarded }))
  return Number((await socket.answer()).headers['ratelimit-remaining'])
}

t.test('without a trusted proxy a forged address changes nothing', async t => {
  const { app } = await open()
  const socket = await connect(t, await listen(app))
  t.equal(await leftAfter(socket, '10.0.0.1'), 5)
  t.equal(await leftAfter(socket, '10.0.0.2'), 4)
  t.equal(await leftAfter(socket, '10.0.0.3, 10.0.0.4'), 3)
})

for (const trust of ['1', '127.0.0.1', '10.9.0.0/16, 127.0.0.0/8']) {
  t.test(`behind a proxy that is trusted by "${trust}" each client has its own limit`, async t => {
    const { app } = await open(trust)
    const socket = await connect(t, await listen(app))
    t.equal(await leftAfter(socket, '10.0.0.1'), 5)
    t.equal(await leftAfter(socket, '10.0.0.2'), 5)
    t.equal(await leftAfter(socket, '10.0.0.1'), 4)
    t.equal(await leftAfter(socket, 'forged, 10.0.0.1'), 3, 'addresses that the client has added are ignored')
    t.equal(await leftAfter(socket, '10.0.0.9, 10.0.0.1'), 2)
  })
}

t.test('behind two proxies the address that the first one received counts', async t => {
  const { app } = await open('2')
  const socket = await connect(t, await listen(app))
  t.equal(await leftAfter(socket, '10.0.0.1, 172.16.0.1'), 5)
  t.equal(await leftAfter(socket, '10.0.0.9, 10.0.0.1, 172.16.0.1'), 4)
  t.equal(await leftAfter(socket, '10.0.0.2, 172.16.0.1'), 5)
})

t.test('an address counts the same with and without a port', async t => {
  const { app, logs } = await open('1')
  const socket = await connect(t, await listen(app))
  t.equal(await leftAfter(socket, '10.0.0.1'), 5)
  t.equal(await leftAfter(socket, '10.0.0.1:1234'), 4)
  t.equal(await leftAfter(socket, '10.0.0.1:65535'), 3)
  t.equal(await leftAfter(socket, '2001:db8:1:2::1'), 5)
  t.equal(await leftAfter(socket, '[2001:db8:1:2::2]:1234'), 4)
  t.equal(await leftAfter(socket, '[2001:db8:1:2::3]'), 3)
  t.equal(await leftAfter(socket, '2001:db8:1:2::1%a'), 2)
  t.equal(await leftAfter(socket, '[::ffff:10.0.0.1]:1234'), 2)
  await app.inject({ url: '/nothing', headers: { 'x-forwarded-for': '10.0.0.1:1234' } })
  t.match(logs.at(-1), { path: '/nothing', ip: '10.0.0.1' })
})

t.test('a text that is not an address counts as the address of the proxy', async t => {
  const { app, logs } = await open('1')
  const socket = await connect(t, await listen(app))
  t.equal(await leftAfter(socket, 'unknown'), 5)
  for (const [index, text] of ['_hidden', '10.0.0.1.5', '010.0.0.1', '10.0.0.1:port', '[]:1'].entries())
    t.equal(await leftAfter(socket, text), 4 - index)
  await app.inject({ url: '/nothing', headers: { 'x-forwarded-for': 'secret text' } })
  t.match(logs.at(-1), { path: '/nothing', ip: '127.0.0.1' })
})

/** The remaining requests after one from this address. */
async function leftFor(
  app: Awaited<ReturnType<typeof build>>['app'],
  remoteAddress: string
): Promise<number> {
  const { headers } = await app.inject({ url: '/health/live', remoteAddress })
  return Number(headers['ratelimit-remaining'])
}

t.test('all IPv6 addresses of a /64 count as one address, however they are written', async t => {
  const { app } = await open()
  t.equal(await leftFor(app, '2001:db8:1:2::1'), 5)
  t.equal(await leftFor(app, '2001:db8:1:2:ffff:ffff:ffff:ffff'), 4)
  t.equal(await leftFor(app, '2001:0DB8:0001:0002:0::9'), 3)
  t.equal(await leftFor(app, '2001:db8:1:3::1'), 5, 'another /64 has its own limit')
})

t.test('an IPv4 address mapped to IPv6 counts as that IPv4 address', async t => {
  const { app } = await open()
  t.equal(await leftFor(app, '192.0.2.1'), 5)
  t.equal(await leftFor(app, '::ffff:192.0.2.1'), 4)
  t.equal(await leftFor(app, '::ffff:c000:201'), 3)
  t.equal(await leftFor(app, '::ffff:192.0.2.2'), 5)
})

t.test('a /48 may send sixteen times as many requests as an address', async t => {
  const { app } = await open()
  const send = (remoteAddress: string) => app.inject({ url: '/health/live', remoteAddress })
  const sent = await Promise.all(
    Array.from({ length: 16 * limits.ipPerMinute + 4 }, (_, index) =>
      send(`2001:db8:1:${index.toString(16)}::1`)
    )
  )
  t.equal(sent.filter(({ statusCode }) => statusCode === 200).length, 16 * limits.ipPerMinute)
  const { statusCode, headers, body } = await send('2001:db8:1:ffff::1')
  isProblem(t, { status: statusCode, headers, body: JSON.parse(body) }, 'rate_limited')
  t.equal((await send('2001:db8:2::1')).statusCode, 200, 'another /48 has its own limit')
})

t.test('a flood of other addresses does not free a limited one', async t => {
  const { app } = await open()
  for (let request = 0; request < 6; request += 1) await leftFor(app, '192.0.2.1')
  for (let index = 0; index < 5_500; index += 1) await leftFor(app, `10.0.${index >> 8}.${index & 255}`)
  t.equal((await app.inject({ url: '/health/live', remoteAddress: '192.0.2.1' })).statusCode, 429)
})

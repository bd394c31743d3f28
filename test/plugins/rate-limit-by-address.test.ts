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

import t from 'tap'
import { build } from '../../support/app.ts'
import { client } from '../../support/client.ts'
import { openEvents } from '../../support/event-reader.ts'
import { text } from '../../support/fake-gemini/index.ts'
import { eventsPathOf, idsOf, setUpStreams, streamsOf } from './requests.ts'

const origin = 'https://app.example.com'
const setup = await setUpStreams(t)
const { app } = await build(t, {
  gemini: setup.fake.url,
  database: setup.database,
  config: { cors: { origins: [origin] } }
})
/** The headers that differ between JSON and a stream. */
const own = ['content-type', 'content-length', 'transfer-encoding', 'date', 'connection', 'keep-alive']
const counted = ['ratelimit-remaining', 'ratelimit-reset']

/** Without the headers that differ each time. */
function comparable(headers: Record<string, unknown>) {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    counted.includes(name) ? 'counted' : String(value)
  ])
  return Object.fromEntries(entries.filter(([name = '']) => !own.includes(name)))
}

t.test('a stream has the headers of JSON, for a listed origin too, and its type', async t => {
  const person = await setup.newUser(t)
  const { token } = person
  const headers = { origin, 'x-request-id': 'my-request' }
  setup.answer('as JSON', [text('Hello.')])
  setup.answer('as events', [text('Hello.')])
  const json = await client(t, app).post('/api/chat', { message: 'as JSON' }, { token, headers })
  const url = '/api/chat'
  const stream = await openEvents(t, app, {
    method: 'POST',
    url,
    body: { message: 'as events' },
    token,
    headers
  })
  const { 'x-accel-buffering': buffering, ...others } = stream.headers
  t.strictSame(comparable(others), comparable(json.headers))
  t.equal(buffering, 'no')
  t.equal(others['content-type'], 'text/event-stream')
  t.match(others, {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': /idempotency-replayed.*x-request-id/,
    'cache-control': 'no-store',
    'x-request-id': 'my-request',
    'ratelimit-limit': /^\d+$/
  })
  const ids = idsOf(await stream.rest())
  const watched = await openEvents(t, app, { url: eventsPathOf(ids), token, headers })
  t.match(watched.headers, {
    'content-type': 'text/event-stream',
    'access-control-allow-origin': origin,
    'cache-control': 'no-store',
    'x-request-id': 'my-request',
    'x-accel-buffering': 'no'
  })
  await watched.rest()
})

t.test('a page of a listed origin can send the headers that a stream needs', async t => {
  const answer = await app.inject({
    method: 'OPTIONS',
    url: '/api/chat',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,idempotency-key,last-event-id'
    }
  })
  t.equal(answer.statusCode, 204)
  t.equal(
    answer.headers['access-control-allow-headers'],
    'authorization,content-type,idempotency-key,last-event-id'
  )
})

t.test('HEAD returns the headers of the stream, and opens none', async t => {
  const person = await setup.newUser(t)
  const narrow = await build(t, {
    gemini: setup.fake.url,
    database: setup.database,
    config: { turns: { maxStreams: 1 } }
  })
  const streams = streamsOf(t, setup, person)
  const events = await (await streams.post('look at my head', [text('Hello.')])).rest()
  for (let count = 0; count < 3; count++) {
    const headers = { authorization: `Bearer ${person.token}` }
    const head = await narrow.app.inject({ method: 'HEAD', url: eventsPathOf(idsOf(events)), headers })
    t.strictSame([head.statusCode, head.headers['content-type'], head.body], [200, 'text/event-stream', ''])
  }
  t.strictSame(await (await streams.watch(idsOf(events), undefined, narrow.app)).rest(), events)
})

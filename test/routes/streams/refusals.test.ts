import { randomUUID } from 'node:crypto'
import t from 'tap'
import { build } from '../../support/app.ts'
import { client } from '../../support/client.ts'
import { openEvents, refusedEvents, type StreamRequest } from '../../support/event-reader.ts'
import { heldAfter, text } from '../../support/fake-gemini/index.ts'
import { isMissing, isProblem } from '../../support/refusal.ts'
import { until } from '../../support/until.ts'
import { answerOf, eventsPathOf, idsOf, kindsOf, setUpStreams, streamsOf } from './requests.ts'

const setup = await setUpStreams(t)
const { app, database, fake } = setup
const post = (message: string, more: Partial<StreamRequest> = {}): StreamRequest => ({
  method: 'POST',
  url: '/api/chat',
  body: { message },
  ...more
})

t.test('a stream that cannot start is a problem, as for JSON, and nothing is stored', async t => {
  const { token, scope } = await setup.newUser(t)
  const refused = async (asked: StreamRequest) => await refusedEvents(t, app, asked)
  isProblem(t, await refused(post('hi')), 'unauthorized')
  const conversation_id = randomUUID()
  isMissing(t, await refused(post('hi', { token, body: { message: 'hi', conversation_id } })), 'conversation')
  const blank = await refused(post(' ', { token }))
  t.strictSame([blank.status, blank.body.code], [422, 'validation_failed'])
  const ids = { conversation_id, turn_id: randomUUID() }
  isProblem(t, await refused({ url: eventsPathOf(ids) }), 'unauthorized')
  isMissing(t, await refused({ url: eventsPathOf(ids), token }), 'turn')
  const turns = setup.db.selectFrom('turns').where('user_id', '=', scope.userId)
  t.strictSame(await turns.selectAll().execute(), [])
})

t.test('a conversation with a running turn refuses a second stream, and names the turn', async t => {
  const person = await setup.newUser(t)
  const late = heldAfter(1, text('One at a time.'))
  t.teardown(() => late.release())
  const reader = await streamsOf(t, setup, person).post('first', [late])
  const { conversation_id, turn_id } = idsOf(await reader.take(1))
  const { token } = person
  const refused = await refusedEvents(
    t,
    app,
    post('', { token, body: { message: 'second', conversation_id } })
  )
  isProblem(t, refused, 'conversation_busy', { conversation_id, turn_id })
  t.ok(refused.headers['retry-after'])
  late.release()
  t.equal(answerOf(await reader.rest()).response, 'One at a time.')
})

t.test('messages count for the rate limit, streamed or not; resuming and replaying do not', async t => {
  const { app: strict } = await build(t, {
    gemini: fake.url,
    database,
    config: { limits: { chatPerMinute: 2 } }
  })
  const person = await setup.newUser(t)
  const streams = streamsOf(t, setup, person)
  const options = { app: strict, key: 'key-that-counts-once' }
  const first = await streams.post('counted', [text('One.')], options)
  const events = await first.rest()
  t.equal(first.headers['ratelimit-remaining'], '1')
  for (let count = 0; count < 3; count++) {
    t.strictSame(await (await streams.post('counted', [], options)).rest(), events)
    t.strictSame(await (await streams.watch(idsOf(events), undefined, strict)).rest(), events)
  }
  await (await streams.post('counted, too', [text('Two.')], { app: strict })).rest()
  const refused = await refusedEvents(t, strict, post('too much', { token: person.token }))
  isProblem(t, refused, 'rate_limited')
  t.match(refused.headers, { 'ratelimit-remaining': '0', 'retry-after': /^\d+$/ })
})

t.test('at the limit of open streams the next one is refused, until one ends', async t => {
  const { app: narrow } = await build(t, { gemini: fake.url, database, config: { turns: { maxStreams: 2 } } })
  const person = await setup.newUser(t)
  const { token } = person
  const streams = streamsOf(t, setup, person)
  const late = heldAfter(1, text('At last.'))
  t.teardown(() => late.release())
  const reader = await streams.post('wait for me', [late], { app: narrow })
  const ids = idsOf(await reader.take(1))
  const second = await streams.watch(ids, undefined, narrow)
  for (const asked of [post('no room', { token }), { url: eventsPathOf(ids), token }]) {
    const refused = await refusedEvents(t, narrow, asked)
    isProblem(t, refused, 'overloaded')
    t.equal(refused.headers['retry-after'], '5')
  }
  t.equal((await client(t, narrow).get(`${eventsPathOf(ids)}`.replace('/events', ''), { token })).status, 200)
  second.leave()
  await until(async () => {
    const again = await openEvents(t, narrow, { url: eventsPathOf(ids), token }).catch(() => undefined)
    return again !== undefined
  })
  late.release()
  t.equal(answerOf(await reader.rest()).response, 'At last.')
})

t.test('a refused stream does not count for the limit', async t => {
  const { app: narrow } = await build(t, { gemini: fake.url, database, config: { turns: { maxStreams: 1 } } })
  const person = await setup.newUser(t)
  const conversation_id = randomUUID()
  const body = { message: 'hi', conversation_id }
  for (let count = 0; count < 3; count++)
    isMissing(t, await refusedEvents(t, narrow, post('', { token: person.token, body })), 'conversation')
  const reader = await streamsOf(t, setup, person).post('and now?', [text('Now.')], { app: narrow })
  t.strictSame(kindsOf(await reader.rest()), ['turn.started', 'response.delta', 'turn.completed'])
})

const json = [
  '*/*',
  'application/json',
  'application/json, text/event-stream',
  'application/json; charset=utf-8',
  'application/json;profile="a;b, text/event-stream";q=0.9, text/event-stream;q=0.8',
  'text/event-stream;q=0.5, */*'
]
const events = [
  'text/event-stream',
  'TEXT/event-stream',
  'text/event-stream, application/json',
  'text/event-stream, */*;q=0.1',
  'text/event-stream; charset=utf-8',
  'application/json;charset=utf-8;q=0.5, text/event-stream;charset="utf-8"',
  'application/json;q=0.5, text/event-stream;q=0.9'
]

for (const [type, accepts] of Object.entries({ 'application/json': json, 'text/event-stream': events })) {
  for (const accept of accepts) {
    t.test(`Accept: ${accept} gets ${type}`, async t => {
      const { token } = await setup.newUser(t)
      setup.answer(`say ${accept}`, [text('Hello.')])
      const { status, headers } = await client(t, app).post(
        '/api/chat',
        { message: `say ${accept}` },
        {
          token,
          headers: { accept }
        }
      )
      t.strictSame([status, String(headers['content-type']).split(';', 1)[0]], [200, type])
    })
  }
}

const excluded = (types: string) => ({
  detail:
    'The Accept header excludes every media type that this operation returns. ' +
    `Send "Accept: ${types}", or omit the header.`
})

t.test('a client that accepts neither is told to accept JSON or events', async t => {
  const { token } = await setup.newUser(t)
  const refused = await refusedEvents(t, app, post('hi', { token, headers: { accept: 'text/html' } }))
  isProblem(t, refused, 'not_acceptable', excluded('application/json, text/event-stream'))
})

t.test('a client that asks for the events of a turn as JSON is told to accept events', async t => {
  const person = await setup.newUser(t)
  const { body } = await person.send('hello', [text('Hello.')])
  const asked = { url: eventsPathOf(body), token: person.token, headers: { accept: 'application/json' } }
  const refused = await refusedEvents(t, app, asked)
  isProblem(t, refused, 'not_acceptable', excluded('text/event-stream'))
})

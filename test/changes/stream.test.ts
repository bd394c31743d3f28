import { sql } from 'kysely'
import t from 'tap'
import type { ChangeEvent, Problem } from '../../src/contract/components.ts'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { refusedEvents } from '../support/event-reader.ts'
import { calls, text } from '../support/fake-gemini/index.ts'
import { isProblem } from '../support/refusal.ts'
import { setUp } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { changeOf, editsOf, feedOf, summaryOf } from './requests.ts'

const origin = 'https://app.example.com'
const setup = await setUp(t)
const { app, db, database, fake } = setup
const options = { gemini: fake.url, database }
const { app: other } = await build(t, options)

async function newUser() {
  const person = await setup.newUser(t)
  return { ...person, ...editsOf(person), ...feedOf(t, app, person) }
}

const summaries = (events: ChangeEvent[]) => events.map(event => summaryOf(changeOf(event)))
const closing = (reason: string) => [{ event: 'stream.closing', data: { reason } }]

t.test('a stream has the changes after a seq, then each new one, from any server', async t => {
  const person = await newUser()
  const milk = await person.add('milk')
  await person.rename(milk, 'oat milk')
  const readers = [await person.open('after=1'), await person.open('after=1', {}, other)]
  for (const reader of readers) t.strictSame(summaries(await reader.take(1)), ['2: milk → oat milk'])
  await person.remove(milk)
  const { body: turn } = await person.send('add bread', [
    calls([{ name: 'add_task', args: { title: 'bread' } }]),
    text('Added.')
  ])
  const { body: page } = await person.page('after=2')
  for (const reader of readers) {
    const events = await reader.take(2)
    t.strictSame(summaries(events), ['3: oat milk → ', '4:  → bread'])
    t.strictSame(events.map(changeOf), page.items, 'the same objects as in a page')
    t.strictSame(
      events.map(event => event.event === 'change' && event.id),
      ['3', '4']
    )
    t.equal(changeOf(events[1]).turn_id, turn.turn_id)
  }
})

t.test('a reader that disconnects after every change misses nothing and gets nothing twice', async t => {
  const person = await newUser()
  const writing = (async () => {
    for (let count = 1; count <= 12; count += 1) await person.add(`${count}`)
  })()
  const received: ChangeEvent[] = []
  while (received.length < 12) {
    const last = received.at(-1)
    const headers = { ...(last?.event === 'change' && { 'last-event-id': last.id }) }
    // As an EventSource: the URL stays the same.
    const reader = await person.open('after=0', headers, received.length % 2 ? other : app)
    received.push(...(await reader.take(1)))
    reader.leave()
  }
  await writing
  t.strictSame(
    summaries(received),
    Array.from({ length: 12 }, (_, index) => `${index + 1}:  → ${index + 1}`)
  )
})

t.test('a long absence is read in pages, and the stream continues after them', async t => {
  const person = await newUser()
  await sql`insert into task_changes (user_id, seq, source, task_id, before)
    select ${person.scope.userId}, seq, 'api', gen_random_uuid(), to_jsonb(task) from generate_series(1, 450) as seq,
      lateral (select gen_random_uuid() as id, seq as number, 'task' as title, repeat('x', 2000) as description,
        'normal' as priority, 1 as version, now() as created_at, now() as updated_at) as task`.execute(db)
  await sql`update users set last_change = 450 where id = ${person.scope.userId}`.execute(db)
  const reader = await person.open()
  const seqs = (await reader.take(450)).map(event => changeOf(event).seq)
  t.strictSame(
    seqs,
    Array.from({ length: 450 }, (_, index) => index + 1)
  )
  await person.add('milk')
  t.strictSame(summaries(await reader.take(1)), ['451:  → milk'])
})

t.test('a stream after a change that is no longer kept is refused', async t => {
  const person = await newUser()
  for (const title of ['a', 'b']) await person.add(title)
  await db.deleteFrom('task_changes').where('user_id', '=', person.scope.userId).execute()
  const { token } = person
  isProblem(t, await refusedEvents(t, app, { url: '/api/changes?after=1', token }), 'changes_expired')
  isProblem(t, await refusedEvents(t, app, { url: '/api/changes?after=3', token }), 'changes_expired')
  const reader = await person.open('after=2')
  await person.add('c')
  t.strictSame(summaries(await reader.take(1)), ['3:  → c'])
})

t.test('a stream whose next changes are removed before they are read ends, and says why', async t => {
  const person = await newUser()
  const reader = await person.open()
  await person.add('a')
  await reader.take(1)
  await sql`with forgotten as (delete from task_changes where user_id = ${person.scope.userId})
    update users set last_change = 9 where id = ${person.scope.userId}`.execute(db)
  await person.add('b')
  t.strictSame(await reader.rest(), closing('changes_expired'))
})

t.test('JSON unless the client prefers events; other types are refused', async t => {
  const person = await newUser()
  for (const accept of [
    undefined,
    '*/*',
    'application/json, text/event-stream',
    'text/event-stream;q=0.5, */*'
  ]) {
    const { headers } = await person.page('', { ...(accept && { accept }) })
    t.match(headers['content-type'], /^application\/json/, String(accept))
  }
  for (const accept of ['text/event-stream', 'text/event-stream, application/json;q=0.5']) {
    const { headers, leave } = await person.open('', { accept })
    t.equal(headers['content-type'], 'text/event-stream', accept)
    leave()
  }
  t.match((await person.page<Problem>('', { accept: 'text/html' })).body, { code: 'not_acceptable' })
})

t.test('a stream has the headers of a page, for a listed origin too', async t => {
  const person = await newUser()
  const { app } = await build(t, { ...options, config: { cors: { origins: [origin] } } })
  const ask = feedOf(t, app, person)
  const headers = { origin, 'x-request-id': 'my-request' }
  const page = await ask.page('', headers)
  const stream = await ask.open('', headers)
  const expected = {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'cache-control': 'no-store',
    'x-request-id': 'my-request',
    'ratelimit-limit': /^\d+$/
  }
  t.match(page.headers, expected)
  t.match(stream.headers, { ...expected, 'x-accel-buffering': 'no' })
  t.equal(stream.headers.vary, page.headers.vary)
})

t.test('HEAD opens no stream', async t => {
  const person = await newUser()
  const { app } = await build(t, { ...options, config: { turns: { maxStreams: 1 } } })
  const headers = { authorization: `Bearer ${person.token}` }
  for (let count = 0; count < 3; count += 1)
    for (const accept of ['text/event-stream', 'application/json']) {
      const head = await app.inject({ method: 'HEAD', url: '/api/changes', headers: { ...headers, accept } })
      t.strictSame(
        [head.statusCode, head.headers['content-type']?.toString().split(';')[0], head.body],
        [200, accept, '']
      )
    }
  const { leave } = await person.open('', {}, app)
  leave()
})

t.test('a user has at most so many open streams on a server, of turns and of changes together', async t => {
  const person = await newUser()
  const { app } = await build(t, { ...options, config: { user: { maxStreams: 2 } } })
  const first = await person.open('', {}, app)
  await person.open('', {}, app)
  const { token } = person
  isProblem(t, await refusedEvents(t, app, { url: '/api/changes', token }), 'too_many_streams')
  const turn = { method: 'POST', url: '/api/chat', token, body: { message: 'hi' } } as const
  isProblem(t, await refusedEvents(t, app, turn), 'too_many_streams')
  t.equal((await feedOf(t, app, person).page()).status, 200, 'pages are no streams')
  await (await newUser()).open('', {}, app)
  first.leave()
  await until(async () => (await person.open('', {}, app).catch(() => undefined)) !== undefined)
})

t.test('a server has at most so many open streams', async t => {
  const { app } = await build(t, { ...options, config: { turns: { maxStreams: 1 } } })
  const person = await newUser()
  await person.open('', {}, app)
  const { token } = await newUser()
  isProblem(t, await refusedEvents(t, app, { url: '/api/changes', token }), 'overloaded')
})

t.test('an open stream does not count as an open request of its user', async t => {
  const { app } = await build(t, { ...options, config: { user: { maxRequests: 1 } } })
  const person = await newUser()
  await person.open('', {}, app)
  await person.open('', {}, app)
  t.equal((await feedOf(t, app, person).page()).status, 200)
})

t.test('a stream ends with the session of its reader, and when the account is deleted', async t => {
  const { app } = await build(t, { ...options, config: { turns: { sessionCheckMs: 20 } } })
  const [leaving, gone, staying] = [await newUser(), await newUser(), await newUser()]
  const readers = await Promise.all([leaving, gone, staying].map(person => person.open('', {}, app)))
  const { get, ask } = client(t, app)
  const { body } = await get<{ items: { id: string }[] }>('/api/auth/sessions', { token: leaving.token })
  await ask('DELETE', `/api/auth/sessions/${body.items[0]?.id}`, { token: leaving.token })
  await db.deleteFrom('users').where('id', '=', gone.scope.userId).execute()
  t.strictSame(await readers[0]?.rest(), closing('session_ended'))
  t.strictSame(await readers[1]?.rest(), closing('session_ended'))
  await staying.add('milk')
  t.strictSame(summaries((await readers[2]?.take(1)) ?? []), ['1:  → milk'])
  isProblem(t, await refusedEvents(t, app, { url: '/api/changes', token: leaving.token }), 'unauthorized')
})

t.test('a server that shuts down ends the streams at once, and does not wait for them', async t => {
  const { app } = await build(t, options)
  const person = await newUser()
  const reader = await person.open('', {}, app)
  const closed = app.close()
  t.strictSame(await reader.rest(), closing('draining'))
  await closed
  const resumed = await person.open('', {}, other)
  await person.add('milk')
  t.strictSame(summaries(await resumed.take(1)), ['1:  → milk'])
})

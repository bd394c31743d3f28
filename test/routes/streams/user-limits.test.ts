import t from 'tap'
import { build } from '../../support/app.ts'
import { client } from '../../support/client.ts'
import { refusedEvents } from '../../support/event-reader.ts'
import { held, text } from '../../support/fake-gemini/index.ts'
import { isProblem } from '../../support/refusal.ts'
import { until } from '../../support/until.ts'
import { eventsPathOf, idsOf, setUpStreams, streamsOf } from './requests.ts'

const setup = await setUpStreams(t)
const { database, fake } = setup
const options = { gemini: fake.url, database }

t.test('a user has at most so many open streams on a server, and a closed one makes place', async t => {
  const { app } = await build(t, { ...options, config: { user: { maxStreams: 2 } } })
  const person = await setup.newUser(t)
  const late = held(text('Late.'))
  t.teardown(() => late.release())
  const streams = streamsOf(t, setup, person)
  const first = await streams.post('watch this', [late], { app })
  const ids = idsOf(await first.take(1))
  const second = await streams.watch(ids, undefined, app)
  await second.take(1)
  const { token } = person
  isProblem(t, await refusedEvents(t, app, { url: eventsPathOf(ids), token }), 'too_many_streams')

  const somebodyElse = await setup.newUser(t)
  const other = await streamsOf(t, setup, somebodyElse).post('mine', [text('Yours.')], { app })
  await other.rest()

  second.leave()
  await until(async () => {
    const opened = await streams.watch(ids, undefined, app).catch(() => undefined)
    return opened !== undefined
  })
})

t.test('a stream ends with the session of its reader, on any server, and the turn goes on', async t => {
  const { app } = await build(t, { ...options, config: { turns: { sessionCheckMs: 20 } } })
  const person = await setup.newUser(t)
  const late = held(text('Late.'))
  t.teardown(() => late.release())
  const reader = await streamsOf(t, setup, person).post('still there?', [late], { app })
  const ids = idsOf(await reader.take(1))
  const somebodyElse = await setup.newUser(t)
  const lateToo = held(text('Late, too.'))
  const other = await streamsOf(t, setup, somebodyElse).post('still here', [lateToo], { app })
  await other.take(1)

  const { get, ask } = client(t, setup.app)
  const { body: sessions } = await get<{ items: { id: string }[] }>('/api/auth/sessions', person)
  await ask('DELETE', `/api/auth/sessions/${sessions.items[0]?.id}`, person)
  t.strictSame(await reader.rest(), [{ event: 'stream.closing', data: { reason: 'session_ended' } }])
  isProblem(t, await refusedEvents(t, app, { url: eventsPathOf(ids), token: person.token }), 'unauthorized')

  late.release()
  const turn = database.db.selectFrom('turns').where('id', '=', ids.turn_id).select('status')
  await until(async () => (await turn.executeTakeFirst())?.status === 'completed')
  lateToo.release()
  t.equal((await other.rest()).at(-1)?.event, 'turn.completed', 'other streams stay open')
})

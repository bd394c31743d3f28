import t from 'tap'
import { refusedEvents } from '../../support/event-reader.ts'
import { held, heldAfter, text } from '../../support/fake-gemini/index.ts'
import { tasksOf } from '../../support/record.ts'
import { isProblem } from '../../support/refusal.ts'
import { rejected, turnsOf } from '../turns/requests.ts'
import { add, answerOf, idOf, idsOf, kindsOf, setUpStreams, showing, streamsOf, textOf } from './requests.ts'

const setup = await setUpStreams(t)
const { app, other } = setup
const said = 'I added milk to your list.'
const replayed = (headers: Record<string, unknown>) => headers['idempotency-replayed']

for (const [where, replica] of Object.entries({ 'the same server': app, 'another server': other })) {
  t.test(`a key joins the stream of a turn that runs, on ${where}`, async t => {
    const person = await setup.newUser(t)
    const { post } = streamsOf(t, setup, person)
    const message = `join me on ${where}`
    const late = heldAfter(3, text(said))
    t.teardown(() => late.release())
    const first = await post(message, [add('milk'), late], { key: 'key-of-a-stream' })
    const seen = await first.takeUntil(showing('I added milk '))
    const second = await post(message, [], { key: 'key-of-a-stream', app: replica })
    const last = idOf(seen[3])
    const third = await post(message, [], { key: 'key-of-a-stream', app: replica, last })
    late.release()
    const whole = [...seen, ...(await first.rest())]
    t.equal(textOf(whole), said)
    const [again, rest] = [await second.rest(), await third.rest()]
    t.strictSame([kindsOf(again), textOf(again)], [kindsOf(whole), said])
    t.strictSame([kindsOf(rest), textOf(rest)], [kindsOf(whole.slice(4)), textOf(whole.slice(4))])
    t.strictSame(answerOf(again), answerOf(whole))
    t.strictSame(
      [first, second, third].map(({ headers }) => replayed(headers)),
      [undefined, 'true', 'true']
    )
    t.strictSame(await tasksOf(person.scope), ['1 milk'])
  })

  t.test(`a key replays the events of a turn that has ended, on ${where}`, async t => {
    const { post } = streamsOf(t, setup, await setup.newUser(t))
    const message = `told again on ${where}`
    const first = await (await post(message, [add('milk'), text(said)], { key: 'key-told-again' })).rest()
    const second = await post(message, [], { key: 'key-told-again', app: replica })
    const again = await second.rest()
    t.equal(replayed(second.headers), 'true')
    t.strictSame([kindsOf(again), textOf(again), answerOf(again)], [kindsOf(first), said, answerOf(first)])
    const last = idOf(first.at(-1))
    const nothing = await post(message, [], { key: 'key-told-again', app: replica, last })
    t.strictSame(await nothing.rest(), [])
  })
}

t.test('a key resumes a failed turn, and the stream continues after the failure', async t => {
  const person = await setup.newUser(t)
  const { post } = streamsOf(t, setup, person)
  const options = { key: 'key-of-a-failure' }
  const first = await (await post('fail, then work', [add('milk'), rejected()], options)).rest()
  t.equal(first.at(-1)?.event, 'turn.failed')
  const second = await post('fail, then work', [text(said)], { ...options, last: idOf(first.at(-1)) })
  t.equal(replayed(second.headers), undefined)
  const rest = await second.rest()
  t.strictSame(kindsOf(rest), ['reset: recovered', 'response.delta', 'turn.completed'])
  t.equal(textOf(rest), said)
  t.strictSame(await tasksOf(person.scope), ['1 milk'])
})

t.test('a key of a cancelled turn replays its cancellation', async t => {
  const person = await setup.newUser(t)
  const { post } = streamsOf(t, setup, person)
  const late = heldAfter(1, text(said))
  t.teardown(() => late.release())
  const first = await post('stop this', [late], { key: 'key-of-a-stop' })
  const ids = idsOf(await first.take(1))
  await turnsOf(t, person, app).cancel(ids)
  t.equal((await first.rest()).at(-1)?.event, 'turn.cancelled')
  const again = await post('stop this', [], { key: 'key-of-a-stop' })
  t.equal(replayed(again.headers), 'true')
  t.strictSame((await again.rest()).at(-1)?.event, 'turn.cancelled')
})

t.test('a streamed turn can be replayed as JSON, and a turn answered as JSON as a stream', async t => {
  const person = await setup.newUser(t)
  const { post } = streamsOf(t, setup, person)
  const streamed = await (await post('first as events', [text(said)], { key: 'events-first' })).rest()
  const json = await person.send('first as events', [], { key: 'events-first' })
  t.strictSame([json.status, replayed(json.headers), json.body], [200, 'true', answerOf(streamed)])

  const first = await person.send('first as JSON', [add('milk'), text(said)], { key: 'json-first' })
  const events = await (await post('first as JSON', [], { key: 'json-first' })).rest()
  t.strictSame(kindsOf(events), [
    'turn.started',
    'tool_call.started 1.0',
    'tool_call.completed 1.0',
    'response.delta',
    'turn.completed'
  ])
  t.strictSame([textOf(events), answerOf(events)], [said, first.body])
})

t.test('a turn that is answered as JSON can be streamed while it runs', async t => {
  const person = await setup.newUser(t)
  const late = held(text(said))
  t.teardown(() => late.release())
  const answer = person.send('watch me', [add('milk'), late])
  await late.reached
  const { id: turn_id, conversation_id } = await setup.db
    .selectFrom('turns')
    .where('user_id', '=', person.scope.userId)
    .select(['id', 'conversation_id'])
    .executeTakeFirstOrThrow()
  const reader = await streamsOf(t, setup, person).watch({ turn_id, conversation_id }, undefined, other)
  const seen = await reader.take(3)
  late.release()
  const events = [...seen, ...(await reader.rest())]
  t.strictSame(kindsOf(events).slice(3), ['response.delta', 'turn.completed'])
  t.equal(textOf(events), said)
  t.strictSame(answerOf(events), (await answer).body)
})

t.test('a key that another message has used is refused, and no turn is started', async t => {
  const person = await setup.newUser(t)
  const { post } = streamsOf(t, setup, person)
  await (await post('one thing', [text(said)], { key: 'key-of-one-thing' })).rest()
  const refused = await refusedEvents(t, app, {
    method: 'POST',
    url: '/api/chat',
    token: person.token,
    body: { message: 'another thing' },
    headers: { 'idempotency-key': 'key-of-one-thing' }
  })
  isProblem(t, refused, 'idempotency_mismatch')
})

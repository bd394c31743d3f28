import t from 'tap'
import { build } from '../../support/app.ts'
import { addressOf, refusedEvents } from '../../support/event-reader.ts'
import { heldAfter, text } from '../../support/fake-gemini/index.ts'
import { connect, request } from '../../support/socket.ts'
import { until } from '../../support/until.ts'
import { answerOf, eventsPathOf, idsOf, setUpStreams, showing, streamsOf, turnOf } from './requests.ts'

const setup = await setUpStreams(t)
const { db, fake, database } = setup
const said = 'You left, and I went on.'

/** The active timers of this process. */
function timers(): number {
  return process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
}

t.test(
  'readers that disconnect do not stop a turn, free their stream slots, and leave no timer behind',
  async t => {
    const { app } = await build(t, { gemini: fake.url, database, config: { turns: { maxStreams: 20 } } })
    const person = await setup.newUser(t)
    const { post, watch } = streamsOf(t, setup, person)
    const late = heldAfter(2, text(said))
    t.teardown(() => late.release())
    const first = await post('I will leave', [late], { app })
    const ids = idsOf(await first.takeUntil(showing('You left, ')))
    const before = timers()
    for (let round = 0; round < 4; round++) {
      const readers = await Promise.all(Array.from({ length: 19 }, () => watch(ids, undefined, app)))
      for (const reader of readers) await reader.take(2)
      t.ok(timers() >= before + 19, 'each has a beat')
      for (const reader of readers) reader.leave()
      // A few timers are those of idle database connections.
      await until(() => timers() < before + 19)
    }
    first.leave()
    late.release()
    await until(async () => (await turnOf(person.scope))?.status === 'completed')
    t.equal(answerOf(await (await watch(ids, undefined, app)).rest()).response, said)
  }
)

t.test(
  'a connection lost right after its message does not stop the turn, and frees its stream slot',
  async t => {
    const { app } = await build(t, { gemini: fake.url, database, config: { turns: { maxStreams: 1 } } })
    const url = await addressOf(app)
    const person = await setup.newUser(t)
    for (const message of ['gone at once', 'gone at once again']) {
      setup.answer(message, [text(said)])
      const socket = await connect(t, url)
      const headers = { authorization: `Bearer ${person.token}`, accept: 'text/event-stream' }
      socket.send(request('POST /api/chat', headers, { message }))
      // The stored message shows that the request has arrived.
      await until(async () => {
        const turn = await db
          .selectFrom('messages')
          .where('user_id', '=', person.scope.userId)
          .where('content', '=', message)
          .select('id')
          .executeTakeFirst()
        return turn !== undefined
      })
      socket.cut()
      await until(async () => {
        const { count } = await db
          .selectFrom('turns')
          .where('user_id', '=', person.scope.userId)
          .where('status', '=', 'running')
          .select(eb => eb.fn.countAll<string>().as('count'))
          .executeTakeFirstOrThrow()
        return count === '0'
      })
    }
    const { conversation_id = '', turn_id = '' } = (await turnOf(person.scope)) ?? {}
    await until(async () => {
      const asked = {
        url: `${eventsPathOf({ conversation_id, turn_id })}?after=99.0.0.0`,
        token: person.token
      }
      return (await refusedEvents(t, app, asked)).status === 204
    })
    const reader = await streamsOf(t, setup, person).watch({ conversation_id, turn_id }, undefined, app)
    t.equal(answerOf(await reader.rest()).response, said)
  }
)

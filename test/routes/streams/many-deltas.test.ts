import { sql } from 'kysely'
import t from 'tap'
import { readStoredEvents } from '../../../src/turns/events/log.ts'
import { text } from '../../support/fake-gemini/index.ts'
import { answerOf, idOf, idsOf, idsRise, kindsOf, setUpStreams, streamsOf, textOf } from './requests.ts'

const setup = await setUpStreams(t)
const answer = 'one two three'

/** A streamed turn whose text was generated and discarded this many times before, by earlier owners. */
async function discardedText(times: number) {
  const person = await setup.newUser(t)
  const { post, watch } = streamsOf(t, setup, person)
  const first = await (await post(`say it ${times}`, [text(answer)])).rest()
  const ids = idsOf(first)
  const { userId } = person.scope
  const later = sql`where user_id = ${userId} and turn_id = ${ids.turn_id}`
  await sql`update stream_deltas set epoch = epoch + ${times} ${later}`.execute(setup.db)
  await sql`update turns set epoch = epoch + ${times} where user_id = ${userId} and id = ${ids.turn_id}`.execute(
    setup.db
  )
  await sql`insert into stream_deltas (user_id, turn_id, step, epoch, count, text, reset)
    select ${userId}, ${ids.turn_id}, 1, epoch, count, text, reset
    from generate_series(1, ${times}::int) as epoch, (values (5, 'never', null), (6, '', 'model_retry')) as delta (count, text, reset)
  `.execute(setup.db)
  return { ids, scope: person.scope, watch }
}

t.test('a stream with more deltas than a reader takes at once is complete and in order', async t => {
  const { ids, watch } = await discardedText(400)
  const events = await (await watch(ids)).rest()
  t.equal(kindsOf(events).filter(kind => kind === 'reset: model_retry').length, 400)
  idsRise(t, events)
  t.equal(textOf(events), answer)
  t.equal(answerOf(events).response, answer)
  for (const start of [0, 1, 255, 256, 257, 500, events.length - 2])
    t.strictSame(await (await watch(ids, idOf(events[start]))).rest(), events.slice(start + 1))
})

t.test('a reader takes at most 256 deltas at once', async t => {
  const { ids, scope } = await discardedText(400)
  const page = await readStoredEvents(scope, { turnId: ids.turn_id }, undefined)
  t.strictSame([page.events.length, page.hasMore, page.isOver], [257, true, false])
  const last = await readStoredEvents(scope, { turnId: ids.turn_id }, [1, 401, 0, 0])
  t.strictSame([last.events.length, last.hasMore, last.isOver], [2, false, true])
})

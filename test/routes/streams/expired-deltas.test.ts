import t, { type Test } from 'tap'
import type { TurnEvent } from '../../../src/contract/components.ts'
import { type Answer, slowly, text } from '../../support/fake-gemini/index.ts'
import { add, idOf, idsOf, kindsOf, setUpStreams, streamsOf, textOf } from './requests.ts'

const setup = await setUpStreams(t)
const { db, other } = setup
const said = 'I added milk to your list.'
const milk = ['tool_call.started 1.0', 'tool_call.completed 1.0']

/** A turn that has ended, and its events; its stored deltas are deleted. */
async function forgotten(t: Test, message: string, answers: Answer[]) {
  const person = await setup.newUser(t)
  const { post, watch } = streamsOf(t, setup, person)
  const events = await (await post(message, answers)).rest()
  await db.deleteFrom('stream_deltas').where('user_id', '=', person.scope.userId).execute()
  return { events, watch }
}

t.test('after the deltas are deleted, the response arrives in one delta', async t => {
  const { watch, events } = await forgotten(t, 'forget this', [add('milk'), slowly(2, text(said))])
  const whole = await (await watch(idsOf(events), undefined, other)).rest()
  t.strictSame(kindsOf(whole), ['turn.started', ...milk, 'response.delta', 'turn.completed'])
  t.strictSame(
    whole.filter(isDelta).map(({ data }) => data),
    [{ text: said }]
  )

  const half = events.slice(0, 4)
  const rest = await (await watch(idsOf(events), idOf(half.at(-1)))).rest()
  t.strictSame(kindsOf(rest), ['reset: rewritten', 'response.delta', 'turn.completed'])
  t.equal(textOf([...half, ...rest]), said)
})

t.test('a reader that was disconnected between a reset and the response gets it once', async t => {
  const { watch, events } = await forgotten(t, 'forget this, too', [slowly(2, text(said))])
  const ids = idsOf(events)
  const [reset, delta] = await (await watch(ids, idOf(events[1]))).rest()
  t.match([reset, delta], [{ event: 'response.reset' }, { event: 'response.delta' }])
  t.strictSame(kindsOf(await (await watch(ids, idOf(reset))).rest()), ['response.delta', 'turn.completed'])
  t.strictSame(kindsOf(await (await watch(ids, idOf(delta))).rest()), ['turn.completed'])
})

function isDelta(event: TurnEvent) {
  return event.event === 'response.delta'
}

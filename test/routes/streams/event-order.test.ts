import t from 'tap'
import type { Turn } from '../../../src/contract/components.ts'
import { client } from '../../support/client.ts'
import { held, perCodeUnits, slowly, text } from '../../support/fake-gemini/index.ts'
import { pathOf } from '../turns/requests.ts'
import { add, answerOf, idsOf, idsRise, kindsOf, setUpStreams, streamsOf, textOf } from './requests.ts'

const setup = await setUpStreams(t, { chunking: perCodeUnits(3) })

const call = (step: number, index = 0) => [
  `tool_call.started ${step}.${index}`,
  `tool_call.completed ${step}.${index}`
]
const turns = {
  'no tool': { answers: [], middle: [] },
  'one tool': { answers: [add('milk')], middle: call(1) },
  'three tools at once': {
    answers: [add('milk', 'bread', 'eggs')],
    middle: [...call(1, 0), ...call(1, 1), ...call(1, 2)]
  },
  'three tools in turn': {
    answers: [add('milk'), add('bread'), add('eggs')],
    middle: [...call(1), ...call(2), ...call(3)]
  }
}

for (const [name, { answers, middle }] of Object.entries(turns)) {
  t.test(`a turn with ${name} is streamed in order, and its deltas make up its response`, async t => {
    const person = await setup.newUser(t)
    const said = 'Grüße 👩‍👩‍👧 — fertig, 日本!'
    const reader = await streamsOf(t, setup, person).post(`with ${name}`, [
      ...answers,
      slowly(25, text(said))
    ])
    const events = await reader.rest()
    idsRise(t, events)
    t.strictSame(kindsOf(events), ['turn.started', ...middle, 'response.delta', 'turn.completed'])
    t.ok(events.filter(({ event }) => event === 'response.delta').length > 3, 'the text comes in pieces')
    t.equal(textOf(events), said)
    t.equal(answerOf(events).response, said)
    const { body } = await client(t, setup.app).get<Turn>(pathOf(idsOf(events)), person)
    t.strictSame(answerOf(events), body.answer, 'the last event is what is on record')
    t.strictSame(callsIn(events), body.tool_calls)
  })
}

function callsIn(events: Parameters<typeof textOf>[0]) {
  return events.flatMap(event => {
    if (event.event !== 'tool_call.completed') return []
    const { step, index, ...call } = event.data
    return [call]
  })
}

t.test('a turn starts when its message is stored, whatever the model does', async t => {
  const person = await setup.newUser(t)
  const late = held(text('Here I am.'))
  t.teardown(() => late.release())
  const reader = await streamsOf(t, setup, person).post('are you there?', [late])
  const { message_id, turn_id, conversation_id } = idsOf(await reader.take(1))
  const stored = await setup.db
    .selectFrom('messages')
    .where('id', '=', message_id)
    .select(['turn_id', 'conversation_id', 'role', 'content'])
    .execute()
  t.strictSame(stored, [{ turn_id, conversation_id, role: 'user', content: 'are you there?' }])
  late.release()
  t.strictSame(kindsOf(await reader.rest()), ['response.delta', 'turn.completed'])
})

t.test('deltas arrive at once, while the model continues', async t => {
  const { post, watch } = streamsOf(t, setup, await setup.newUser(t))
  const late = held(text('Done.'))
  t.teardown(() => late.release())
  const reader = await post('one, then wait', [add('milk'), late])
  const seen = await reader.take(3)
  t.strictSame(kindsOf(seen), ['turn.started', ...call(1)])
  const elsewhere = await watch(idsOf(seen), undefined, setup.other)
  t.strictSame(await elsewhere.take(3), seen, 'and on another server')
  late.release()
  t.strictSame(answerOf(await elsewhere.rest()), answerOf(await reader.rest()))
})

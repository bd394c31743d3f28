import t, { type Test } from 'tap'
import type { Turn } from '../../../src/contract/components.ts'
import type { ErrorCode } from '../../../src/errors.ts'
import { client } from '../../support/client.ts'
import {
  type Answer,
  endAfter,
  held,
  heldAfter,
  maxTokens,
  parts,
  promptBlocked,
  safety,
  slowly,
  stopWithoutParts,
  text
} from '../../support/fake-gemini/index.ts'
import { problem } from '../../support/problem.ts'
import { pathOf, rejected, turnsOf } from '../turns/requests.ts'
import { add, answerOf, idsOf, kindsOf, setUpStreams, showing, streamsOf, textOf } from './requests.ts'

const setup = await setUpStreams(t)
const { app, other } = setup
const said = 'I added milk to your list.'
const milk = ['tool_call.started 1.0', 'tool_call.completed 1.0']

/** The events of a message that the model answers like this, as it runs and read after its end. */
async function told(t: Test, message: string, answers: Answer[]) {
  const person = await setup.newUser(t)
  const { post, watch } = streamsOf(t, setup, person)
  const reader = await post(message, answers)
  const events = await reader.rest()
  const late = await (await watch(idsOf(events), undefined, other)).rest()
  return { person, reader, events, late }
}

t.test('an interrupted answer is reset, and the next one is the response', async t => {
  const { events, late } = await told(t, 'break off', [
    endAfter(2, text('Let me see what I can do.')),
    slowly(5, text(said))
  ])
  t.strictSame(kindsOf(events), [
    'turn.started',
    'response.delta',
    'reset: model_retry',
    'response.delta',
    'turn.completed'
  ])
  t.strictSame([textOf(events), answerOf(events).response], [said, said])
  t.strictSame([kindsOf(late), textOf(late)], [kindsOf(events), said])
})

t.test('a text beside calls is not the response', async t => {
  const { events, late } = await told(t, 'say and do', [
    slowly(
      5,
      parts([
        { text: 'One moment, please.' },
        { functionCall: { name: 'add_task', args: { title: 'milk' } }, thoughtSignature: 'c2ln' }
      ])
    ),
    text(said)
  ])
  const expected = ['turn.started', 'response.delta', 'reset: tool_calls', ...milk, 'response.delta']
  for (const seen of [events, late]) {
    t.strictSame(kindsOf(seen), [...expected, 'turn.completed'])
    t.equal(textOf(seen), said)
  }
})

const degraded = {
  'the model would not answer': [safety()],
  'the model would not answer after a tool': [add('milk'), safety()],
  'the model gave no closing text': [add('milk'), stopWithoutParts(), stopWithoutParts()],
  'the model stopped in the midst of its answer': [slowly(2, parts([{ text: 'I added milk to' }], 'SAFETY'))],
  'the answer was too long': [parts([{ text: 'I added milk to' }], 'MAX_TOKENS')]
}

for (const [why, answers] of Object.entries(degraded)) {
  t.test(`when ${why}, the deltas contain the fallback reply`, async t => {
    const { events, late } = await told(t, why, answers)
    const { response, degraded } = answerOf(events)
    t.equal(degraded, true)
    t.not(response, '')
    t.strictSame([textOf(events), textOf(late)], [response, response])
    t.strictSame(answerOf(late), answerOf(events))
  })
}

const failed: [ErrorCode, Answer[]][] = [
  ['model_failed', [maxTokens(), maxTokens()]],
  ['model_failed', [add('milk'), rejected()]],
  ['content_blocked', [promptBlocked()]]
]

for (const [code, answers] of failed) {
  t.test(
    `a turn that fails with ${code} ends with the problem that JSON gets, and names the turn`,
    async t => {
      const { reader, events, late } = await told(t, `fail with ${code}`, answers)
      const { conversation_id, turn_id } = idsOf(events)
      const last = events.at(-1)
      t.match(last, { event: 'turn.failed' })
      const instance = reader.headers['x-request-id']
      t.strictSame(last?.data, { ...problem(code), instance, conversation_id, turn_id })
      t.strictSame(kindsOf(late), kindsOf(events))
      t.match(late.at(-1), { data: { code, turn_id } })
    }
  )
}

for (const [where, replica] of Object.entries({ 'its own server': app, 'another server': other })) {
  t.test(`a turn that is cancelled at ${where} ends as cancelled for all of its readers`, async t => {
    const person = await setup.newUser(t)
    const { post, watch } = streamsOf(t, setup, person)
    const late = heldAfter(2, text(said))
    t.teardown(() => late.release())
    const reader = await post(`cancel this at ${where}`, [add('milk'), late])
    const seen = await reader.takeUntil(showing('I added '))
    const ids = { conversation_id: idsOf(seen).conversation_id, turn_id: idsOf(seen).turn_id }
    const elsewhere = await watch(ids, undefined, other)
    await elsewhere.take(3)
    await turnsOf(t, person, replica).cancel(ids)
    for (const events of [await reader.rest(), await elsewhere.rest()])
      t.match(events.at(-1), { event: 'turn.cancelled', data: ids })
    const again = await (await watch(ids)).rest()
    t.strictSame(kindsOf(again).slice(0, 3), ['turn.started', ...milk])
    t.match(again.at(-1), { event: 'turn.cancelled', data: ids })
  })
}

t.test('a streamed turn is stored like any other', async t => {
  const person = await setup.newUser(t)
  const late = held(text(said))
  late.release()
  const events = await (await streamsOf(t, setup, person).post('be yourself', [late])).rest()
  const { body } = await client(t, app).get<Turn>(pathOf(idsOf(events)), person)
  t.match(body, { status: 'completed', message: 'be yourself', error: null, answer: answerOf(events) })
})

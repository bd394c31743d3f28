import t from 'tap'
import type { Content } from '../../../src/agent/model.ts'
import { latestTurn } from '../../../src/agent/transcript.ts'
import { failureOf, startModel } from '../../support/fake-gemini/client.ts'
import * as fake from '../../support/fake-gemini/index.ts'
import { linesOf, recordOf, tasksOf } from '../../support/record.ts'
import { setUp } from '../../support/setup.ts'
import { recordingListener } from '../recording-listener.ts'

const marker = 'skip_thought_signature_validator'
const add = (title: string, options?: fake.CallOptions) =>
  fake.calls([{ name: 'add_task', args: { title } }], options)

const signaturesIn = (contents: Content[]) =>
  contents.flatMap(({ parts = [] }) => parts.flatMap(({ thoughtSignature }) => thoughtSignature ?? []))
const earlier = (contents: Content[]) => contents.slice(0, contents.length - latestTurn(contents).length)
const hasOldSignatures = (contents: Content[]) => signaturesIn(earlier(contents)).length > 0
const hasHistory = (contents: Content[]) => earlier(contents).length > 0
/** Whether a step of the latest turn has no signature, as models from Gemini 3 on require. */
const lacksSignature = (contents: Content[]) =>
  latestTurn(contents).some(({ parts = [] }) => {
    const first = parts.find(part => part.functionCall)
    return first !== undefined && !first.thoughtSignature
  })

const picky = (condition: (contents: Content[]) => boolean, answer: fake.Answer) =>
  fake.refuseIf(condition, fake.corruptedSignature(), answer)

const setup = await setUp(t)

t.test('signatures of another model or key are left out of the request', async t => {
  const user = await setup.newUser(t)
  const first = await user.send('add milk', [add('milk'), fake.text('Added.')])
  const to = first.body.conversation_id
  const answers = [picky(hasOldSignatures, fake.text('Fine.')), picky(hasOldSignatures, fake.text('Fine.'))]
  const { status, body, modelRequests } = await user.send('and now?', answers, { to })
  t.strictSame([status, body.response, body.degraded], [200, 'Fine.', false])
  t.strictSame(linesOf(modelRequests[1]?.contents ?? []), linesOf(modelRequests[0]?.contents ?? []))
  t.ok(hasOldSignatures(modelRequests[0]?.contents ?? []))
  const { steps } = await recordOf(user.scope, first.body.turn_id)
  t.ok(
    steps.every(({ content }) => JSON.stringify(content).includes('thoughtSignature')),
    'the record keeps them'
  )
})

t.test('a history that is refused all the same is left out, and the turn goes on', async t => {
  const user = await setup.newUser(t)
  const first = await user.send('hello', [fake.text('Hello.')])
  const to = first.body.conversation_id
  const answers = [1, 2, 3].map(() => picky(hasHistory, fake.text('Fine.')))
  const { status, body, modelRequests } = await user.send('are you there?', answers, { to })
  t.strictSame([status, body.response], [200, 'Fine.'])
  t.strictSame(linesOf(modelRequests[2]?.contents ?? []), ['user: are you there?'])
  const next = await user.send('still?', [fake.text('Yes.')], { to })
  t.equal(next.modelRequests[0]?.contents.length, 5, 'later requests have the whole history')
})

t.test('an unsigned call is marked when Gemini asks for its signature', async t => {
  const user = await setup.newUser(t)
  const strict = () => fake.refuseIf(lacksSignature, fake.missingSignature(), fake.text('Added.'))
  const answers = [add('milk', { signature: 'none' }), strict(), strict()]
  const { status, body, modelRequests } = await user.send('add milk, unsigned', answers)
  t.strictSame([status, body.response, body.degraded], [200, 'Added.', false])
  t.strictSame(signaturesIn(modelRequests[2]?.contents ?? []), [marker])
  t.strictSame(await tasksOf(user.scope), ['1 milk'])
  const { steps } = await recordOf(user.scope, body.turn_id)
  t.notMatch(JSON.stringify(steps), marker, 'the record stays as received')
})

t.test('signatures of the turn that are refused are replaced, and what was done stays', async t => {
  const user = await setup.newUser(t)
  const first = await user.send('hello again', [fake.text('Hello.')])
  const foreign = (contents: Content[]) => signaturesIn(contents).some(signature => signature !== marker)
  const answers = [add('milk'), ...[1, 2, 3, 4].map(() => picky(foreign, fake.text('Added.')))]
  const { status, body } = await user.send('add milk now', answers, {
    to: first.body.conversation_id
  })
  t.strictSame([status, body.response], [200, 'Added.'])
  t.strictSame(await tasksOf(user.scope), ['1 milk'])
})

t.test('a turn that is refused even so ends with what was done', async t => {
  const user = await setup.newUser(t)
  const refused = () => fake.missingSignature()
  const answers = [add('milk', { signature: 'none' }), refused(), refused()]
  const { status, body } = await user.send('add milk in vain', answers)
  t.strictSame([status, body.degraded], [200, true])
  t.match(body.response, /added “milk”/)
})

t.test('a stream is repaired too, also when the refusal comes after its beginning', async t => {
  const contents = [
    { role: 'user', parts: [{ text: 'hello' }] },
    { role: 'model', parts: [{ text: 'Hello.', thoughtSignature: 'old' }] },
    { role: 'user', parts: [{ text: 'and now?' }] }
  ]
  const late = fake.spoilAfter(1, fake.text('Half an answer.'), fake.lateError(400, 'INVALID_ARGUMENT'))
  const script = [fake.corruptedSignature(), late, fake.text('Fine.')]
  const { ask, fake: gemini, log } = await startModel(t, script, { fake: { chunking: fake.perWord } })
  const listener = recordingListener()
  const { content } = await ask({ contents, listener })
  t.equal(content.parts?.[0]?.text, 'Fine.')
  const reset = { reason: 'model_retry' }
  t.strictSame(listener.events, [reset, 'Half ', reset, 'Fine.'])
  t.strictSame(
    gemini.requests.map(request => [request.contents.length, signaturesIn(request.contents).length]),
    [
      [3, 1],
      [3, 0],
      [1, 0]
    ]
  )
  t.match(
    log,
    Array(2).fill({ level: 'warn', message: 'Gemini rejected the request: asking again with a repaired one' })
  )
})

t.test('a request that is too large is sent again without its history', async t => {
  const contents = ['hello', 'and now?'].flatMap(text => [{ role: 'user', parts: [{ text }] }])
  const { ask, fake: gemini } = await startModel(t, [fake.status(413), fake.text('Fine.')])
  await ask({ contents })
  t.strictSame(
    gemini.requests.map(request => request.contents.length),
    [2, 1]
  )
})

t.test('a request without anything to repair is sent once, and refused', async t => {
  const { ask, fake: gemini, log } = await startModel(t, () => fake.corruptedSignature())
  t.match(await failureOf(ask()), { code: 'model_failed' })
  t.equal(gemini.requests.length, 1)
  t.match(log, [{ level: 'error', message: 'Defect: Gemini rejected the request as invalid' }])
})

import t from 'tap'
import type { Content } from '../../../src/agent/model.ts'
import {
  calls,
  type FakeGemini,
  hang,
  held,
  newSignature,
  parts,
  startFakeGemini,
  status,
  stopWithoutParts,
  text
} from '../../support/fake-gemini/index.ts'
import { post } from '../../support/fake-gemini/post.ts'
import { until } from '../../support/until.ts'

const question = { role: 'user', parts: [{ text: 'Add milk' }] }
const tools = [
  {
    functionDeclarations: [
      { name: 'add_task', description: 'Adds.', parametersJsonSchema: { type: 'object' } }
    ]
  }
]

async function step(fake: FakeGemini, contents: Content[]): Promise<Content> {
  const { body } = await post(fake, { contents, tools })
  return body.candidates[0]!.content
}

const accepted = { contents: [question] }

t.test('a whole exchange with parallel calls and two steps passes', async t => {
  const twice = [{ name: 'add_task', args: { title: 'Milk' } }, { name: 'add_task' }]
  const fake = await startFakeGemini(t, [
    calls(twice),
    calls([{ name: 'add_task' }], { ids: false }),
    text('Done.')
  ])
  const contents: Content[] = [question]
  for (let steps = 0; steps < 2; steps++) {
    const content = await step(fake, contents)
    const results = content.parts!.map(({ functionCall = {} }) => {
      const { id, name = '' } = functionCall
      return { functionResponse: { ...(id && { id }), name, response: {} } }
    })
    contents.push(content, { role: 'user', parts: results })
  }
  const closing = await step(fake, contents)
  t.equal(closing.parts?.[0]?.text, 'Done.')
  t.strictSame(fake.violations, [])
  t.strictSame(
    fake.requests.map(({ results, userText, tools }) => [userText, tools, results.length]),
    [0, 2, 1].map(count => ['Add milk', ['add_task'], count])
  )
})

t.test('only the first of parallel calls is signed, with a new signature each time', async t => {
  const twice = [{ name: 'add_task' }, { name: 'add_task' }]
  const fake = await startFakeGemini(t, () => calls(twice))
  const first = await step(fake, [question])
  const second = await step(fake, [question])
  const signatures = [first, second].map(({ parts }) => parts?.map(part => part.thoughtSignature))
  t.match(signatures, [
    [String, undefined],
    [String, undefined]
  ])
  t.not(signatures[0]?.[0], signatures[1]?.[0])
  t.not(newSignature(), newSignature())
})

t.test('a signature that was not issued is refused, even if the rest is valid', async t => {
  const fake = await startFakeGemini(t, () => calls([{ name: 'add_task' }], { ids: false }))
  const content = await step(fake, [question])
  const forged = { role: 'model', parts: [{ ...content.parts?.[0], thoughtSignature: newSignature() }] }
  const result = { role: 'user', parts: [{ functionResponse: { name: 'add_task', response: {} } }] }
  const { status, body } = await post(fake, { contents: [question, forged, result], tools })
  t.equal(status, 400)
  t.equal(body.error.message, 'Thought signature is not valid.')
})

t.test('a call of an undeclared tool has the finish reason UNEXPECTED_TOOL_CALL', async t => {
  const fake = await startFakeGemini(t, () => calls([{ name: 'rm_rf' }]))
  const { body } = await post(fake, { contents: [question], tools })
  t.equal(body.candidates[0]?.finishReason, 'UNEXPECTED_TOOL_CALL')
})

t.test('a script can choose its answer by the request', async t => {
  const fake = await startFakeGemini(t, ({ userText }, index) => text(`${index}: ${userText}`))
  t.match(await step(fake, [question]), { parts: [{ text: '0: Add milk' }] })
  t.match(await step(fake, [question]), { parts: [{ text: '1: Add milk' }] })
})

t.test('a held answer reports the arrival of its request, and is sent when it is released', async t => {
  const answer = held(parts([{ text: 'Here.' }]))
  const fake = await startFakeGemini(t, [answer])
  const asked = post(fake, accepted)
  t.equal((await answer.reached).userText, 'Add milk')
  answer.release()
  t.equal((await asked).body.candidates[0]?.content.parts?.[0]?.text, 'Here.')
})

t.test('errors and empty answers have the shapes of the real ones', async t => {
  const fake = await startFakeGemini(t, [status(503), stopWithoutParts()])
  t.strictSame(await post(fake, accepted), {
    status: 503,
    body: {
      error: { code: 503, message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' }
    }
  })
  t.match((await post(fake, accepted)).body, {
    candidates: [{ content: { role: 'model' }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 100 }
  })
})

t.test('a request without an answer in the script fails the test', async t => {
  const failures: string[] = []
  const context = {
    teardown: (handler: () => Promise<void>) => t.teardown(handler),
    fail: (why: string) => failures.push(why)
  }
  const fake = await startFakeGemini(context, [])
  t.equal((await post(fake, accepted)).status, 400)
  t.strictSame(failures, ['The fake Gemini got more requests than its script has answers: "Add milk"'])
})

t.test('the end of a test closes hanging requests', async t => {
  const teardowns: (() => Promise<void>)[] = []
  const context = { teardown: (handler: () => Promise<void>) => teardowns.push(handler), fail: t.fail }
  const fake = await startFakeGemini(context, [hang()])
  const asked = post(fake, accepted)
  const broken = t.rejects(asked)
  await until(() => fake.requests.length > 0)
  for (const handler of teardowns) await handler()
  await broken
})

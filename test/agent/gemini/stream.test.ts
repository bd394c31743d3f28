import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import type { Content, Part } from '../../../src/agent/model.ts'
import { startModel } from '../../support/fake-gemini/client.ts'
import { callPart, signed } from '../../support/fake-gemini/contents.ts'
import * as fake from '../../support/fake-gemini/index.ts'
import { withTimeout } from '../../support/until.ts'
import { recordingListener } from '../recording-listener.ts'

const said = 'Milk is on your list 🥛, with bread.'

/** Possible answers of a model; the last one has parts of all kinds. */
const answers: Record<string, fake.Answer> = {
  'a text': fake.parts([{ text: said }]),
  'a signed text': fake.parts([{ text: said, ...signed('a+/=') }]),
  'a call': fake.parts([callPart('add_task', signed('a+/='), 'id-1')]),
  'parallel calls without ids': fake.parts([callPart('add_task', signed('a+/=')), callPart('add_task')]),
  'calls after a text': fake.parts([{ text: 'I will add it.' }, callPart('add_task', signed('a+/='))]),
  'an undeclared call': fake.parts([callPart('rm_rf')], 'UNEXPECTED_TOOL_CALL'),
  'a text that was cut': fake.parts([{ text: said }], 'MAX_TOKENS'),
  'a refusal': fake.safety(),
  'a STOP without parts': fake.stopWithoutParts(),
  'a malformed call': fake.malformedCall(),
  'thinking that ate the budget': fake.maxTokens(),
  'a blocked prompt': fake.promptBlocked(),
  'a reason that nobody knows': fake.finish('REASON_OF_2031'),
  'all kinds of parts': fake.parts([
    { text: 'Let me think.', thought: true },
    { text: 'Well, ' },
    { text: 'I think', thought: true, ...signed('a+/=') },
    { functionCall: { name: 'add_task', args: { title: 'Mi\ud800lk\u0000', n: 1e21 } }, extra: [null] },
    { text: 'done.' },
    { notYetKnown: { nested: { deeper: true } } }
  ])
}

/** When a text is split, its signature arrives on a separate empty text, and stays there. */
function signedApart(content: Content): Content {
  if (!content.parts) return content
  const apart = ({ text, thoughtSignature, ...others }: Part): Part[] => [
    { text, ...others },
    { text: '', thoughtSignature, ...others }
  ]
  const isSigned = (part: Part) => part.text !== undefined && part.thoughtSignature !== undefined
  return { ...content, parts: content.parts.flatMap(part => (isSigned(part) ? apart(part) : [part])) }
}

for (const [what, answer] of Object.entries(answers)) {
  t.test(`${what} is the same answer, streamed or not`, async t => {
    const { ask } = await startModel(t, () => answer)
    t.strictSame(await ask({ listener: recordingListener() }), await ask())
  })

  for (const [pieces, chunking] of Object.entries({ words: fake.perWord, halves: fake.perCodeUnit })) {
    t.test(`${what} is the same answer, in one chunk or in ${pieces}`, async t => {
      const { ask } = await startModel(t, () => answer, { fake: { chunking } })
      const whole = await ask()
      t.strictSame(await ask({ listener: recordingListener() }), {
        ...whole,
        content: signedApart(whole.content)
      })
    })
  }
}

t.test('a text is passed on as it arrives', async t => {
  const { ask } = await startModel(t, [answers['a text']!], { fake: { chunking: fake.perWord } })
  const listener = recordingListener()
  await ask({ listener })
  t.strictSame(listener.events, ['Milk ', 'is ', 'on ', 'your ', 'list ', '🥛, ', 'with ', 'bread.'])
})

t.test('a chunk is passed on before the next one is sent', async t => {
  const next = Promise.withResolvers<void>()
  const answer: fake.Answer = async exchange => {
    exchange.begin(`data: {"candidates": [{"content": {"parts": [{"text": "One, "}]}}]}\r\n\r\n`)
    await next.promise
    exchange.begin(`data: {"candidates": [{"content": {"parts": [{"text": "two."}]},`)
    exchange.begin(`"finishReason": "STOP"}]}\r\n\r\n`)
    exchange.end()
  }
  const { ask } = await startModel(t, [answer])
  const listener = recordingListener()
  const first = Promise.withResolvers<void>()
  const text = (delta: string) => {
    listener.text(delta)
    first.resolve()
  }
  const asked = ask({ listener: { ...listener, text } })
  await withTimeout('the first chunk', first.promise)
  t.strictSame(listener.events, ['One, '])
  next.resolve()
  t.strictSame((await asked).content, { parts: [{ text: 'One, two.' }] })
  t.strictSame(listener.events, ['One, ', 'two.'])
})

t.test('thoughts of the model are not passed on', async t => {
  const thinking = fake.parts([
    { text: 'The user greets me. ', thought: true },
    { text: 'Hello' },
    { text: ' I stay brief.', thought: true, ...signed('a+/=') },
    { text: ', Ada.' }
  ])
  const { ask } = await startModel(t, [thinking], { fake: { chunking: fake.perWord } })
  const listener = recordingListener()
  await ask({ listener })
  t.strictSame(listener.events, ['Hello', ', ', 'Ada.'])
})

t.test('a stream is requested at its own URL, with the same body', async t => {
  const { ask, fake: gemini } = await startModel(t, () => fake.text('Done.'))
  await ask()
  await ask({ listener: recordingListener() })
  const [whole, streamed] = gemini.requests
  t.equal(streamed?.url, '/v1beta/models/gemini-test:streamGenerateContent?alt=sse')
  t.strictSame(streamed?.body, whole?.body)
  const { 'content-length': _, ...headers } = streamed!.headers
  t.match(whole?.headers, headers)
  t.strictSame(gemini.violations, [])
})

t.test('the connection of a stream is reused, even after a refused or interrupted one', async t => {
  const done = fake.text('Done.')
  const script = [done, fake.status(503), fake.endAfter(1, done), done, done]
  const { ask, fake: gemini } = await startModel(t, script, {
    fake: { chunking: fake.perWord },
    sleep: () => setImmediate()
  })
  for (let count = 0; count < 3; count++) {
    await ask({ listener: recordingListener() })
    await setImmediate()
  }
  t.equal(gemini.connections.total, 1)
})

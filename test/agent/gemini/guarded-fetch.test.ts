import { createServer } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { failureOf, startModel } from '../../support/fake-gemini/client.ts'
import { type Answer, held, raw, redirect, startFakeGemini, text } from '../../support/fake-gemini/index.ts'
import { once } from '../../support/until.ts'
import { recordingListener } from '../recording-listener.ts'

const done = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'Done.' }] }, finishReason: 'STOP' }]
}

/** What an answer can add to `done` and a field for it. */
const room = 100_000 - (JSON.stringify({ ...done, padding: '' }).match(/[[{,]/g) ?? []).length

function jsonAnswer(body: object): Answer {
  return exchange => exchange.json(200, body)
}

for (const code of [301, 302, 303, 307, 308]) {
  t.test(`a redirect (${code}) is refused, and the key is not sent to its target`, async t => {
    const elsewhere = await startFakeGemini(t, [])
    const { ask, fake, log } = await startModel(t, [redirect(`${elsewhere.url}/v1beta`, code)])
    t.strictSame(await failureOf(ask()), {
      code: 'model_unavailable',
      retryAfter: 60,
      cause: 'Gemini: network REDIRECT'
    })
    t.equal(fake.requests.length, 1)
    t.equal(elsewhere.connections.total, 0)
    t.match(log, [
      { level: 'warn', message: 'Gemini circuit opened' },
      { level: 'error', message: 'Configuration error: the Gemini base URL redirects elsewhere' }
    ])
  })
}

t.test('reading of an answer stops at the size limit', async t => {
  const huge = `{"candidates": [], "padding": "${'x'.repeat(2 ** 20)}"}`
  const { ask, fake } = await startModel(t, () => raw(huge), { maxBytes: 2 ** 16 })
  t.strictSame(await failureOf(ask()), {
    code: 'model_failed',
    retryAfter: undefined,
    cause: 'Gemini: unreadable 200 TOO_LARGE'
  })
  t.equal(fake.requests.length, 3)
})

t.test('the size limit applies to the uncompressed answer', async t => {
  const bomb = gzipSync(Buffer.alloc(2 ** 24, ' '))
  t.ok(bomb.length < 2 ** 16)
  const script = (): Answer => exchange => exchange.raw(200, bomb, { 'content-encoding': 'gzip' })
  const { ask } = await startModel(t, script, { maxBytes: 2 ** 20 })
  t.match(await failureOf(ask()), { code: 'model_failed', cause: 'Gemini: unreadable 200 TOO_LARGE' })
})

for (const [how, listener] of [
  ['unary', undefined],
  ['streamed', recordingListener()]
] as const) {
  t.test(`a content coding that is a word of JavaScript is none (${how})`, async t => {
    const script: Answer = exchange => {
      const [body = ''] = exchange.request.streamed ? exchange.events(done) : [JSON.stringify(done)]
      return exchange.raw(200, body, { 'content-encoding': 'constructor' })
    }
    const { ask, log } = await startModel(t, [script])
    t.match(await ask({ listener }), { content: done.candidates[0]?.content, finishReason: 'STOP' })
    t.strictSame(log, [])
  })

  t.test(`an answer of more than 1 MiB is not read (${how})`, async t => {
    const padded = { ...done, padding: '' }
    const room = 2 ** 20 - JSON.stringify(padded).length
    const answers = [room, room + 1].map(count => jsonAnswer({ ...padded, padding: 'x'.repeat(count) }))
    const { ask, log } = await startModel(t, [...answers, text('Again.')])
    t.match(await ask({ listener }), { content: done.candidates[0]?.content })
    t.match(await ask({ listener }), { content: { parts: [{ text: 'Again.' }] } })
    t.match(log, [{ level: 'warn', fields: { failure: 'unreadable', status: 'TOO_LARGE' } }])
  })

  t.test(`an answer of more than 100,000 brackets, braces and commas is not parsed (${how})`, async t => {
    const answers = [0, 1].map(surplus => jsonAnswer({ ...done, padding: ','.repeat(room + surplus) }))
    const { ask, log } = await startModel(t, [...answers, text('Again.')])
    t.match(await ask({ listener }), { content: done.candidates[0]?.content })
    t.match(await ask({ listener }), { content: { parts: [{ text: 'Again.' }] } })
    t.match(log, [{ level: 'warn', fields: { failure: 'unreadable', status: 'TOO_LARGE' } }])
  })
}

t.test('a stream of more than 4 MiB is not read to its end, whatever the size of its events', async t => {
  const event = `data: ${JSON.stringify({ padding: 'x'.repeat(2 ** 19) })}\n\n`
  const { ask, log } = await startModel(t, [raw(event.repeat(8)), text('Again.')])
  t.match(await ask({ listener: recordingListener() }), { content: { parts: [{ text: 'Again.' }] } })
  t.match(log, [{ level: 'warn', fields: { failure: 'unreadable', status: 'TOO_LARGE' } }])
})

t.test('an answer of exactly the size limit is read', async t => {
  const body = '{"candidates": []}'
  const { ask } = await startModel(t, [raw(body)], { maxBytes: body.length })
  t.strictSame(await ask(), { content: {}, finishReason: '', usage: { input_tokens: 0, output_tokens: 0 } })
})

t.test('the limit of connections bounds the open requests', async t => {
  const answers = Array.from({ length: 4 }, () => held(text('Done.')))
  const { ask, fake } = await startModel(t, answers, { connections: 2 })
  const asked = answers.map(() => ask())
  for (const answer of answers) {
    await answer.reached
    t.ok(fake.requests.length <= answers.indexOf(answer) + 2)
    answer.release()
  }
  await Promise.all(asked)
  t.equal(fake.connections.peak, 2)
})

t.test('a connection is reused', async t => {
  const { ask, fake } = await startModel(t, [text('One.'), text('Two.'), text('Three.')])
  await ask()
  await setImmediate()
  await ask()
  await setImmediate()
  await ask()
  t.equal(fake.connections.total, 1)
})

t.test('an unreachable server is a network failure', async t => {
  const nobody = createServer().listen(0, '127.0.0.1')
  await once(nobody, 'listening')
  const address = nobody.address()
  const port = typeof address === 'object' ? address?.port : undefined
  await nobody[Symbol.asyncDispose]()
  const { ask, log } = await startModel(t, [], { baseUrl: `http://127.0.0.1:${port}` })
  t.strictSame(await failureOf(ask()), {
    code: 'model_unavailable',
    retryAfter: undefined,
    cause: 'Gemini: network ECONNREFUSED'
  })
  t.equal(log.length, 2)
})

t.test('closing the model ends its requests and closes all connections', async t => {
  const answer = held(text('Too late.'))
  const { ask, fake, close } = await startModel(t, [answer])
  const asked = failureOf(ask())
  const { closed } = await answer.reached
  await close()
  t.match(await asked, { code: 'model_unavailable' })
  await closed
  t.equal(fake.connections.open, 0)
})

t.test('a port that fetch refuses is a network failure', async t => {
  const { ask } = await startModel(t, [], { baseUrl: 'http://127.0.0.1:1' })
  t.match(await failureOf(ask()), { code: 'model_unavailable', cause: 'Gemini: network' })
})

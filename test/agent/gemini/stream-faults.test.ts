import t from 'tap'
import { failureOf, startModel } from '../../support/fake-gemini/client.ts'
import * as fake from '../../support/fake-gemini/index.ts'
import { recordingListener } from '../recording-listener.ts'

const good = fake.text('One two three.')
const perWord = { chunking: fake.perWord }

/** Faults of a stream after its first word, and their names in the log. */
const breaks: Record<string, [fake.Answer, object]> = {
  'that ends without a finish reason': [fake.endAfter(1, good), { failure: 'network', status: 'CUT_SHORT' }],
  'that ends in an error': [
    fake.spoilAfter(1, good, fake.lateError(503, 'UNAVAILABLE')),
    { failure: 'http', http_status: 503, status: 'UNAVAILABLE' }
  ],
  'that ends in an error as an event': [
    fake.spoilAfter(1, good, `data: {"error": {"code": 500, "status": "INTERNAL"}}\n\n`),
    { failure: 'http', http_status: 500, status: 'INTERNAL' }
  ],
  'that ends in the middle of an event': [
    fake.spoilAfter(1, good, 'data: {"candidates": ['),
    { failure: 'unreadable', http_status: 200, status: 'NOT_A_JSON_OBJECT' }
  ],
  'that goes on as a web page': [
    fake.spoilAfter(1, good, '<html>\n\nBad gateway</html>'),
    { failure: 'unreadable', http_status: 200, status: 'NOT_A_JSON_OBJECT' }
  ],
  'that goes on in another shape': [
    fake.spoilAfter(1, good, 'data: {"candidates": 1}\n\n'),
    { failure: 'unreadable', http_status: 200, status: 'UNKNOWN_SHAPE' }
  ],
  'whose error is none': [
    fake.spoilAfter(1, good, '{"error": {"code": "many"}}'),
    { failure: 'network', status: 'CUT_SHORT' }
  ]
}

for (const [what, [broken, fields]] of Object.entries(breaks)) {
  t.test(`a stream ${what} is reset, and the next one is passed on once`, async t => {
    const { ask, fake: gemini, log } = await startModel(t, [broken, good], { fake: perWord })
    const listener = recordingListener()
    const { content } = await ask({ listener })
    t.equal(content.parts?.[0]?.text, 'One two three.')
    t.strictSame(listener.events, ['One ', { reason: 'model_retry' }, 'One ', 'two ', 'three.'])
    t.match(log, [{ level: 'warn', fields: { ...fields, attempt: 1 } }])
    t.equal(gemini.requests.length, 2)
  })
}

t.test('a stream that loses its connection is reset, and the next one is passed on once', async t => {
  const listener = recordingListener()
  const broken = fake.cutAfter(1, good, listener.begun)
  const { ask, log } = await startModel(t, [broken, good], { fake: perWord })
  const { content } = await ask({ listener })
  t.equal(content.parts?.[0]?.text, 'One two three.')
  t.strictSame(listener.events, ['One ', { reason: 'model_retry' }, 'One ', 'two ', 'three.'])
  t.match(log, [{ level: 'warn', fields: { failure: 'network', attempt: 1 } }])
})

for (const [what, error, expected] of [
  ['a request that is refused', fake.lateError(400, 'INVALID_ARGUMENT'), 'model_failed'],
  ['a key that is refused', fake.lateError(403, 'PERMISSION_DENIED'), 'model_unavailable']
] as const) {
  t.test(`${what} in the middle of a stream is not retried`, async t => {
    const { ask, fake: gemini } = await startModel(t, [fake.spoilAfter(1, good, error)], { fake: perWord })
    const listener = recordingListener()
    t.match(await failureOf(ask({ listener })), { code: expected })
    t.strictSame(listener.events, ['One '])
    t.equal(gemini.requests.length, 1)
  })
}

t.test('after three broken streams the model is unavailable', async t => {
  const { ask, waits } = await startModel(t, () => fake.endAfter(2, good), { fake: perWord })
  const listener = recordingListener()
  t.strictSame(await failureOf(ask({ listener })), {
    code: 'model_unavailable',
    retryAfter: undefined,
    cause: 'Gemini: network CUT_SHORT'
  })
  const again = { reason: 'model_retry' }
  t.strictSame(listener.events, ['One ', 'two ', again, 'One ', 'two ', again, 'One ', 'two '])
  t.equal(waits.length, 2)
})

t.test('a stream that is refused from the start is as a whole answer that is refused', async t => {
  const script = [fake.status(503), fake.quota('PerMinute', '7s'), good]
  const { ask, waits } = await startModel(t, script, { fake: perWord })
  const listener = recordingListener()
  await ask({ listener })
  t.strictSame(waits, [0, 7000])
  t.equal(listener.sum, 'One two three.')
})

t.test('streams that break open the circuit', async t => {
  const { ask, fake: gemini } = await startModel(t, () => fake.endAfter(1, good), { fake: perWord })
  await failureOf(ask({ listener: recordingListener() }))
  await failureOf(ask({ listener: recordingListener() }))
  t.match(await failureOf(ask({ listener: recordingListener() })), {
    code: 'model_unavailable',
    retryAfter: 5
  })
  t.equal(gemini.requests.length, 5)
})

t.test('reading of a stream stops at the size limit', async t => {
  const long = fake.parts([{ text: 'word '.repeat(2 ** 16) }])
  const { ask } = await startModel(t, () => long, { maxBytes: 2 ** 16, fake: perWord })
  const listener = recordingListener()
  t.match(await failureOf(ask({ listener })), {
    code: 'model_failed',
    cause: 'Gemini: unreadable 200 TOO_LARGE'
  })
})

t.test('errors and log lines contain no text of a stream', async t => {
  const secret = fake.spoilAfter(1, fake.text('Secret one.'), 'data: {"secret": tell}\n\n')
  const { ask, log } = await startModel(t, () => secret, { fake: perWord })
  const failure = await failureOf(ask({ listener: recordingListener() }))
  t.notMatch(JSON.stringify([failure, log]), /secret/i)
})

import t from 'tap'
import { failureOf, startModel } from '../../support/fake-gemini/client.ts'
import { quota, status, text } from '../../support/fake-gemini/index.ts'

const PER_MINUTE = 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier'

t.test('an answer after two failures is returned like an immediate one', async t => {
  const { ask, log } = await startModel(t, [status(503), status(500), text('Done.')])
  const { content, finishReason, usage } = await ask()
  t.equal(content.parts?.[0]?.text, 'Done.')
  t.equal(finishReason, 'STOP')
  t.strictSame(usage, { input_tokens: 100, output_tokens: 30 })
  const fields = { failure: 'http', status: 'UNAVAILABLE', reasons: [], quota_ids: [], wait_ms: 0 }
  const message = 'retrying Gemini request'
  t.strictSame(log, [
    { level: 'warn', fields: { ...fields, http_status: 503, attempt: 1 }, message },
    { level: 'warn', fields: { ...fields, http_status: 500, attempt: 2 }, message }
  ])
})

t.test('every attempt sends the same request', async t => {
  const { ask, fake } = await startModel(t, [status(503), text('Done.')])
  await ask()
  const [first, second] = fake.requests
  t.strictSame(second?.body, first?.body)
})

t.test('waits are random between 0 and 1 s, then between 0 and 2 s', async t => {
  const draws = [0.25, 0.75, 0.5]
  const { ask, waits } = await startModel(t, () => status(503), { random: () => draws.shift() ?? 0 })
  await failureOf(ask())
  t.strictSame(waits, [250, 1500])
})

t.test('RetryInfo is the minimum wait, including fractions of seconds', async t => {
  const script = [quota(PER_MINUTE, '34.4s'), quota(PER_MINUTE, '0.250s'), text('Done.')]
  const { ask, waits } = await startModel(t, script, { random: () => 0.5 })
  await ask()
  t.strictSame(waits, [34_900, 1250])
})

for (const delay of ['soon', '-5s', '3', '1e3s']) {
  t.test(`a RetryInfo of "${delay}" is ignored`, async t => {
    const { ask, waits } = await startModel(t, [quota(PER_MINUTE, delay), text('Done.')])
    await ask()
    t.strictSame(waits, [0])
  })
}

t.test('a wait that would end after the deadline is not started', async t => {
  const { ask, fake, waits } = await startModel(t, () => quota(PER_MINUTE, '30s'))
  const failure = await failureOf(ask({ deadline: Date.now() + 20_000 }))
  t.strictSame(failure, {
    code: 'model_unavailable',
    retryAfter: 30,
    cause: 'Gemini: http 429 RESOURCE_EXHAUSTED'
  })
  t.strictSame(waits, [])
  t.equal(fake.requests.length, 1)
})

t.test('a wait that ends before the deadline is waited', async t => {
  const { ask, waits } = await startModel(t, [quota(PER_MINUTE, '30s'), text('Done.')])
  await ask({ deadline: Date.now() + 60_000 })
  t.strictSame(waits, [30_000])
})

t.test('retryAfter is a minute at most', async t => {
  const { ask, waits } = await startModel(t, () => quota(PER_MINUTE, '99999999s'))
  t.match(await failureOf(ask()), { code: 'model_unavailable', retryAfter: 99_999_999 })
  t.strictSame(waits, [])
})

import t from 'tap'
import { asFailure, GeminiFailure } from '../../../src/agent/gemini/failure.ts'
import { failureOf, startModel } from '../../support/fake-gemini/client.ts'

t.test('a failure is not changed', async t => {
  const failure = new GeminiFailure('timeout')
  t.equal(asFailure(failure), failure)
})

t.test('of any other thrown value only the type is kept', async t => {
  t.equal(asFailure(new RangeError('secret')).message, 'Gemini: defect RangeError')
  t.equal(asFailure('secret').message, 'Gemini: defect string')
  t.equal(asFailure(new RangeError('secret')).cause, undefined)
})

t.test(
  'an error before anything is sent is a defect: it is not retried, and its message is not passed on',
  async t => {
    const { ask, fake, log } = await startModel(t, [], { apiKey: 'secret\nkey' })
    t.strictSame(await failureOf(ask()), {
      code: 'model_failed',
      retryAfter: undefined,
      cause: 'Gemini: defect TypeError'
    })
    t.equal(fake.connections.total, 0)
    t.match(log, [{ level: 'error', message: 'Defect: the request to Gemini could not be sent' }])
  }
)

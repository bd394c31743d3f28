import t from 'tap'
import { asFailure, GeminiFailure } from '../../../src/agent/gemini/failure.ts'

t.test('a failure stays what it is', async t => {
  const failure = new GeminiFailure('timeout')
  t.equal(asFailure(failure), failure)
})

t.test('of anything else that was thrown only the type is kept', async t => {
  t.equal(asFailure(new RangeError('secret')).message, 'Gemini: defect RangeError')
  t.equal(asFailure('secret').message, 'Gemini: defect string')
  t.equal(asFailure(new RangeError('secret')).cause, undefined)
})

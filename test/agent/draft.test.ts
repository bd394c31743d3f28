import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { Draft } from '../../src/agent/draft.ts'
import { readChunks } from '../../src/agent/gemini/answer.ts'
import { storable } from '../../src/lib/text.ts'
import { shareOf } from '../support/share-of-runs.ts'
import { recorder } from './gemini/outage-model.ts'
import { recordingListener } from './recording-listener.ts'

/** Text of a model: characters, lone surrogates and NUL, split into chunks anywhere. */
const unit = fc.constantFrom('a', ' ', '\n', 'é', '🥛', '\ud83e', '\udd5b', '\u0000', '\ufffd')
const pieces = fc.array(fc.string({ unit, maxLength: 5 }), { maxLength: 12 })

t.test(
  'however a text is split, the deltas add up to the stored text and contain whole characters',
  async () => {
    await fc.assert(
      fc.asyncProperty(pieces, async texts => {
        const listener = recordingListener()
        const draft = new Draft(listener)
        await readChunks(chunksOf(texts), draft, () => {})
        draft.finish(texts.join(''))
        assert.equal(listener.events.join(''), storable(texts.join('')))
        assert.ok(
          listener.events.every(delta => typeof delta === 'string' && delta !== '' && delta.isWellFormed())
        )
      }),
      { numRuns: shareOf(2000) }
    )
  }
)

async function* chunksOf(texts: string[]) {
  for (const text of texts) yield { candidates: [{ content: { parts: [{ text }] } }] }
  yield { candidates: [{ finishReason: 'STOP' }] }
}

t.test('whatever was sent before, the deltas add up to the stored text at the end', async () => {
  const events = fc.array(fc.oneof(fc.string({ unit, maxLength: 5 }), fc.constant('asked_again' as const)))
  fc.assert(
    fc.property(events, fc.string({ unit }), (said, text) => {
      const listener = recordingListener()
      const draft = new Draft(listener)
      for (const event of said) event === 'asked_again' ? draft.reset(event) : draft.text(event)
      draft.finish(text)
      assert.equal(listener.sum, storable(text))
    }),
    { numRuns: shareOf(2000) }
  )
})

t.test('a text that was sent completely is not sent again', async t => {
  const listener = recordingListener()
  const draft = new Draft(listener)
  draft.text('Hello, ')
  draft.text('Ada.')
  draft.finish('Hello, Ada.')
  t.strictSame(listener.events, ['Hello, ', 'Ada.'])
})

t.test('a text of which nothing was sent is sent in one delta', async t => {
  const listener = recordingListener()
  new Draft(listener).finish('Hello.')
  t.strictSame(listener.events, ['Hello.'])
})

t.test('a text that differs from the deltas is sent in one delta after a reset', async t => {
  const listener = recordingListener()
  const draft = new Draft(listener)
  draft.text('First you take')
  draft.finish('Sorry.')
  t.strictSame(listener.events, ['First you take', { reason: 'rewritten' }, 'Sorry.'])
})

t.test('without deltas there is no reset', async t => {
  const listener = recordingListener()
  const draft = new Draft(listener)
  draft.text('\ud83e')
  draft.reset('model_retry')
  draft.text('Hello.')
  draft.reset('asked_again')
  draft.reset('tool_calls')
  t.strictSame(listener.events, ['Hello.', { reason: 'asked_again' }])
})

for (const kind of ['text', 'reset'] as const) {
  t.test(
    `a listener that throws at a ${kind} is not called again, and the log line contains no text of the answer`,
    async t => {
      const listener = recordingListener()
      const fail = () => {
        throw new TypeError('Secret')
      }
      const log = recorder()
      const draft = new Draft({ ...listener, [kind]: fail }, log)
      draft.text('Secret')
      draft.reset('asked_again')
      draft.text('again')
      draft.finish('again and again')
      t.strictSame(listener.events, kind === 'text' ? [] : ['Secret'])
      t.strictSame(log.lines, [
        { level: 'error', fields: { error: 'TypeError' }, message: 'answer listener failed and was removed' }
      ])
    }
  )
}

t.test('a listener can throw any value, with and without a log', async t => {
  const listener = recordingListener()
  const text = () => {
    throw 'up'
  }
  const log = recorder()
  new Draft({ ...listener, text }, log).finish('Hello.')
  t.match(log.lines, [{ fields: { error: 'string' } }])
  t.doesNotThrow(() => new Draft({ ...listener, text }).finish('Hello.'))
})

import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { Draft } from '../../src/agent/draft.ts'
import { readChunks } from '../../src/agent/gemini/answer.ts'
import { storable } from '../../src/lib/text.ts'
import { shareOf } from '../support/share-of-runs.ts'
import { recorder } from './gemini/outage-model.ts'
import { listen } from './recording-listener.ts'

/** Text as a model may write it: whole and half characters, NUL, in pieces that are cut anywhere. */
const unit = fc.constantFrom('a', ' ', '\n', 'é', '🥛', '\ud83e', '\udd5b', '\u0000', '\ufffd')
const pieces = fc.array(fc.string({ unit, maxLength: 5 }), { maxLength: 12 })

t.test('however a text is cut, what is heard adds up to what is stored, in whole characters', async () => {
  await fc.assert(
    fc.asyncProperty(pieces, async texts => {
      const ear = listen()
      const draft = new Draft(ear)
      await readChunks(chunksOf(texts), draft, () => {})
      draft.finish(texts.join(''))
      assert.equal(ear.heard.join(''), storable(texts.join('')))
      assert.ok(ear.heard.every(delta => typeof delta === 'string' && delta !== '' && delta.isWellFormed()))
    }),
    { numRuns: shareOf(2000) }
  )
})

async function* chunksOf(texts: string[]) {
  for (const text of texts) yield { candidates: [{ content: { parts: [{ text }] } }] }
  yield { candidates: [{ finishReason: 'STOP' }] }
}

t.test('whatever was heard before, the end adds up to the text that is stored', async () => {
  const events = fc.array(fc.oneof(fc.string({ unit, maxLength: 5 }), fc.constant('asked_again' as const)))
  fc.assert(
    fc.property(events, fc.string({ unit }), (said, text) => {
      const ear = listen()
      const draft = new Draft(ear)
      for (const event of said) event === 'asked_again' ? draft.reset(event) : draft.text(event)
      draft.finish(text)
      assert.equal(ear.sum, storable(text))
    }),
    { numRuns: shareOf(2000) }
  )
})

t.test('a text that was heard whole is not told again', async t => {
  const ear = listen()
  const draft = new Draft(ear)
  draft.text('Hello, ')
  draft.text('Ada.')
  draft.finish('Hello, Ada.')
  t.strictSame(ear.heard, ['Hello, ', 'Ada.'])
})

t.test('a text of which nothing was heard is told whole', async t => {
  const ear = listen()
  new Draft(ear).finish('Hello.')
  t.strictSame(ear.heard, ['Hello.'])
})

t.test('another text than what was heard is told whole, after a reset', async t => {
  const ear = listen()
  const draft = new Draft(ear)
  draft.text('First you take')
  draft.finish('Sorry.')
  t.strictSame(ear.heard, ['First you take', { reason: 'rewritten' }, 'Sorry.'])
})

t.test('there is nothing to reset where nothing was heard', async t => {
  const ear = listen()
  const draft = new Draft(ear)
  draft.text('\ud83e')
  draft.reset('model_retry')
  draft.text('Hello.')
  draft.reset('asked_again')
  draft.reset('tool_calls')
  t.strictSame(ear.heard, ['Hello.', { reason: 'asked_again' }])
})

for (const kind of ['text', 'reset'] as const) {
  t.test(
    `a listener that throws at a ${kind} hears no more, and the log says so without a word of it`,
    async t => {
      const ear = listen()
      const fail = () => {
        throw new TypeError('Secret')
      }
      const log = recorder()
      const draft = new Draft({ ...ear, [kind]: fail }, log)
      draft.text('Secret')
      draft.reset('asked_again')
      draft.text('again')
      draft.finish('again and again')
      t.strictSame(ear.heard, kind === 'text' ? [] : ['Secret'])
      t.strictSame(log.lines, [
        { level: 'error', fields: { error: 'TypeError' }, message: 'answer listener failed and was removed' }
      ])
    }
  )
}

t.test('a listener may throw anything, and nobody need log it', async t => {
  const ear = listen()
  const text = () => {
    throw 'up'
  }
  const log = recorder()
  new Draft({ ...ear, text }, log).finish('Hello.')
  t.match(log.lines, [{ fields: { error: 'string' } }])
  t.doesNotThrow(() => new Draft({ ...ear, text }).finish('Hello.'))
})

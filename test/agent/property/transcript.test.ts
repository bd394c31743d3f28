import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import type { Content, Part } from '../../../src/agent/model.ts'
import { type PastTurn, stepContents, transcript } from '../../../src/agent/transcript.ts'
import { checkContents, issuedIn } from '../../support/fake-gemini/check-contents.ts'
import { isProblem, readBody } from '../../support/fake-gemini/check-request.ts'
import type { Problem } from '../../support/fake-gemini/problems.ts'
import { shareOf } from '../../support/share-of-runs.ts'
import { damagedRecord } from './damaged-records.ts'
import { callStep, soundRecord } from './sound-records.ts'

const runs = { numRuns: shareOf(300) }

/** The problem for which Gemini refuses these contents; all contents of the model count as issued. */
function problemWith(contents: Content[]): Problem | undefined {
  const body = readBody(JSON.stringify({ contents }))
  return isProblem(body) ? body : checkContents(contents, issuedIn(contents))
}

const partsOf = (contents: Content[]): Part[] => contents.flatMap(({ parts = [] }) => parts)
const sentTurns = (record: PastTurn[]) => record.filter(turn => !turn.refused)
const isCall = ({ functionCall }: Part) => Boolean(functionCall?.name)
const isUserText = ({ role, parts = [] }: Content) =>
  role === 'user' && parts.some(part => part.text !== undefined)
/** A model must not send results. */
const withoutResult = ({ functionResponse, ...part }: Part): Part => part
const userText = (text: string): Content => ({ role: 'user', parts: [{ text }] })

/** The expected contents of a sound record: nothing is left out or changed. */
function verbatim(record: PastTurn[]): Content[] {
  return sentTurns(record).flatMap(({ message, steps }) => [
    userText(message),
    ...steps.flatMap(({ content, calls }) => {
      const ids = partsOf([content]).flatMap(part => part.functionCall ?? [])
      const parts = calls.map(({ tool, result }, index) => {
        const id = ids[index]?.id
        return { functionResponse: { ...(id !== undefined && { id }), name: tool, response: result } }
      })
      return parts.length > 0 ? [content, { role: 'user', parts }] : [content]
    })
  ])
}

t.test('a sound record is sent unchanged, and the model accepts it', async () => {
  fc.assert(
    fc.property(soundRecord, record => {
      const contents = transcript(record)
      assert.deepEqual(contents, verbatim(record))
      assert.equal(problemWith(contents), undefined)
    }),
    runs
  )
})

t.test('whatever a defect has stored, the model accepts what is sent', async () => {
  fc.assert(
    fc.property(damagedRecord, record => {
      assert.equal(problemWith(transcript(record)), undefined)
    }),
    runs
  )
})

t.test('a repair removes no message and no call that can be sent, and adds nothing to them', async () => {
  fc.assert(
    fc.property(damagedRecord, record => {
      const contents = transcript(record)
      const recorded = sentTurns(record).flatMap(turn =>
        partsOf(turn.steps.map(step => step.content)).map(withoutResult)
      )
      const said = partsOf(contents.filter(({ role }) => role === 'model'))
      assert.deepEqual(said.filter(isCall), recorded.filter(isCall))
      assert.ok(said.every(part => recorded.some(other => isDeepStrictEqual(part, other))))
      assert.deepEqual(
        contents.filter(isUserText),
        sentTurns(record).map(turn => userText(turn.message))
      )
    }),
    runs
  )
})

t.test('a resumed turn sends the same contents as an uninterrupted one', async () => {
  fc.assert(
    fc.property(soundRecord, fc.array(callStep, { maxLength: 4 }), (record, steps) => {
      const current = record.at(-1)
      assert.ok(current)
      const unbroken = [...transcript(record), ...steps.flatMap(stepContents)]
      const resumed = { ...current, steps: [...current.steps, ...steps] }
      assert.deepEqual(transcript([...record.slice(0, -1), resumed]), unbroken)
    }),
    runs
  )
})

import fc from 'fast-check'
import type { JsonObject, Part } from '../../../src/agent/model.ts'
import type { PastTurn } from '../../../src/agent/transcript.ts'
import type { RecordedCall, RecordedStep } from '../../../src/agent/turn.ts'

export const usage = { input_tokens: 1, output_tokens: 1 }
/** Few names, so that calls and results are often similar. */
export const toolName = fc.constantFrom('add_task', 'list_tasks', 'complete_task', 'drop_table')
export const args: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({ title: fc.constantFrom('milk', 'bread') }),
  fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 })
)
export const signature = fc.base64String({ minLength: 4, maxLength: 40 })
const signed = fc.record({ thoughtSignature: signature }, { requiredKeys: [] })

export const textPart: fc.Arbitrary<Part> = fc
  .tuple(fc.record({ text: fc.string({ unit: 'binary' }) }), signed)
  .map(([said, mark]) => ({ ...said, ...mark }))
export const thoughtPart: fc.Arbitrary<Part> = fc.string().map(text => ({ text, thought: true }))
export const callPart: fc.Arbitrary<Part> = fc
  .tuple(fc.record({ id: fc.string(), name: toolName, args }, { requiredKeys: ['name'] }), signed)
  .map(([functionCall, mark]) => ({ functionCall, ...mark }))

export const result: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({ task: fc.record({ number: fc.nat(), title: fc.string() }) }),
  fc.record({ error: fc.constantFrom('not_found', 'ambiguous', 'too_many_calls', 'unknown_tool') })
)

/** What the agent stores for a content with calls: a result for each, in order. */
function recordCalls(parts: Part[], results: JsonObject[]): RecordedCall[] {
  return parts
    .flatMap(part => part.functionCall ?? [])
    .map(({ name = '', args = {} }, index) => ({
      tool: name,
      parameters: args,
      result: results[index] ?? {}
    }))
}

/** Texts and thoughts around one or several calls, as models send them. */
export const callStep: fc.Arbitrary<RecordedStep> = fc
  .tuple(
    fc.array(fc.oneof(thoughtPart, textPart), { maxLength: 2 }),
    fc.array(callPart, { minLength: 1, maxLength: 6 }),
    fc.array(textPart, { maxLength: 1 }),
    fc.array(result, { minLength: 6, maxLength: 6 })
  )
  .map(([before, calls, after, results]) => {
    const parts = [...before, ...calls, ...after]
    return { content: { role: 'model', parts }, usage, calls: recordCalls(parts, results) }
  })

export const closingStep: fc.Arbitrary<RecordedStep> = fc
  .tuple(fc.array(thoughtPart, { maxLength: 1 }), fc.array(textPart, { minLength: 1, maxLength: 3 }))
  .map(([thoughts, texts]) => ({
    content: { role: 'model', parts: [...thoughts, ...texts] },
    usage,
    calls: []
  }))

export const message = fc.string({ minLength: 1 })
const callSteps = fc.array(callStep, { maxLength: 4 })

/** An ended turn: answered, failed or cancelled after some of its steps, or refused. */
export const soundTurn: fc.Arbitrary<PastTurn> = fc
  .record({
    message,
    refused: fc.boolean(),
    steps: callSteps,
    closing: fc.option(closingStep, { nil: undefined, freq: 4 })
  })
  .map(({ steps, closing, ...turn }) => ({ ...turn, steps: closing ? [...steps, closing] : steps }))

/** Stored turns of a correct server, and the current turn. */
export const soundRecord: fc.Arbitrary<PastTurn[]> = fc
  .tuple(
    fc.array(soundTurn, { maxLength: 10 }),
    fc.record({ message, refused: fc.constant(false), steps: callSteps })
  )
  .map(([past, current]) => [...past, current])

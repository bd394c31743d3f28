import fc from 'fast-check'
import type { Content, Part } from '../../../src/agent/model.ts'
import type { PastTurn } from '../../../src/agent/transcript.ts'
import type { RecordedCall, RecordedStep } from '../../../src/agent/turn.ts'
import {
  args,
  callPart,
  callStep,
  closingStep,
  message,
  result,
  signature,
  soundTurn,
  textPart,
  thoughtPart,
  toolName,
  usage
} from './sound-records.ts'

/** Parts that a model may send, but that no history may contain. */
export const oddPart = fc.constantFrom<Part>(
  {},
  { thoughtSignature: 'c2ln' },
  { executableCode: { code: '1' } },
  { functionResponse: { name: 'add_task', response: {} } },
  { functionCall: {} }
)

/** Any part that the types allow. */
const anyPart: fc.Arbitrary<Part> = fc.record(
  {
    text: fc.string(),
    thought: fc.boolean(),
    thoughtSignature: signature,
    functionCall: fc.record(
      { id: fc.string(), name: fc.oneof(toolName, fc.string()), args },
      { requiredKeys: [] }
    ),
    functionResponse: fc.record({ name: toolName, response: args }),
    executableCode: fc.record({ code: fc.string() })
  },
  { requiredKeys: [] }
)

const anyContent: fc.Arbitrary<Content> = fc.record(
  {
    role: fc.constantFrom('model', 'user', 'tool', ''),
    parts: fc.array(fc.oneof(anyPart, oddPart, callPart, textPart, thoughtPart), { maxLength: 5 }),
    citations: fc.jsonValue()
  },
  { requiredKeys: [] }
)

const anyCall: fc.Arbitrary<RecordedCall> = fc.record({ tool: toolName, parameters: args, result })

const anyStep: fc.Arbitrary<RecordedStep> = fc.record({
  content: anyContent,
  usage: fc.constant(usage),
  calls: fc.array(anyCall, { maxLength: 5 })
})

/** Damage to a sound step. */
const damages: ((step: RecordedStep) => RecordedStep)[] = [
  step => ({ ...step, calls: [] }),
  step => ({ ...step, calls: step.calls.slice(1) }),
  step => ({ ...step, calls: [...step.calls, ...step.calls] }),
  step => ({ ...step, content: {} }),
  step => ({ ...step, content: { role: 'model' } }),
  step => ({ ...step, content: { role: 'model', parts: [] } }),
  ({ content: { parts = [] }, ...step }) => ({ ...step, content: { parts } }),
  ({ content: { parts = [] }, ...step }) => ({ ...step, content: { role: 'user', parts } }),
  ({ content: { parts = [] }, ...step }) => ({
    ...step,
    content: { role: 'model', parts: [{}, { thoughtSignature: 'c2ln' }, ...parts] }
  })
]

const damagedStep = fc
  .tuple(fc.oneof(callStep, closingStep), fc.constantFrom(...damages))
  .map(([step, damage]) => damage(step))

const thoughtsOnly = fc
  .array(thoughtPart, { minLength: 1, maxLength: 2 })
  .map((parts): RecordedStep => ({ content: { role: 'model', parts }, usage, calls: [] }))

const damagedTurn: fc.Arbitrary<PastTurn> = fc.record({
  message,
  refused: fc.boolean(),
  steps: fc.array(fc.oneof(callStep, closingStep, damagedStep, thoughtsOnly, anyStep), { maxLength: 6 })
})

/** Any data that a defect may have stored, including the current turn. */
export const damagedRecord: fc.Arbitrary<PastTurn[]> = fc
  .tuple(fc.array(fc.oneof(soundTurn, damagedTurn), { maxLength: 10 }), damagedTurn)
  .map(([past, current]) => [...past, { ...current, refused: false }])

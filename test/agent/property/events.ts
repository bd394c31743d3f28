import fc from 'fast-check'
import type { Part } from '../../../src/agent/model.ts'
import {
  type Answer,
  calls,
  cutShort,
  finish,
  invalidKey,
  malformedCall,
  maxTokens,
  parts,
  promptBlocked,
  quota,
  raw,
  reset,
  safety,
  status,
  stopWithoutParts,
  text
} from '../../support/fake-gemini/index.ts'
import { oddPart } from './damaged-records.ts'
import { callPart, textPart, thoughtPart } from './sound-records.ts'

const add = (title: string) => ({ name: 'add_task', args: { title } })
const list = { name: 'list_tasks' }

/** Possible answers of the model, by name, so that counterexamples are readable. */
const answers = {
  text: () => text('Fine.'),
  call: () => calls([add('milk')]),
  'parallel calls': () => calls([add('milk'), { name: 'complete_task', args: { task: 'milk' } }, list]),
  'calls of an old model': () =>
    calls([add('bread'), list], { ids: false, signature: 'none', text: 'I will.' }),
  'a mistake': () => calls([{ name: 'add_task' }]),
  'an undeclared tool': () => calls([{ name: 'drop_table' }]),
  'too many calls': () => calls(Array.from({ length: 17 }, () => list)),
  'half a text': () => parts([{ text: 'Hal' }], 'MAX_TOKENS'),
  nothing: stopWithoutParts,
  'only thoughts': () => parts([{ text: 'Hm.', thought: true }]),
  'no budget': maxTokens,
  malformed: malformedCall,
  refused: safety,
  'refused for a new reason': () => finish('NEWLY_INVENTED'),
  blocked: promptBlocked,
  'an invalid key': invalidKey,
  'the daily quota': () => quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'),
  'our defect': () => status(400, { status: 'INVALID_ARGUMENT', message: 'No.' }),
  'no JSON': () => raw('<html>'),
  '500': () => status(500),
  '503': () => status(503),
  'a reset': reset,
  'a broken answer': cutShort
} satisfies Record<string, () => Answer>

/** What happens to a turn during a model request; its server notices it too late. */
export type Interruption = 'cancel' | 'crash' | 'second message' | 'retry'

/** One request to the model: its answer, or what happens meanwhile. */
export type Reply =
  | { reply: keyof typeof answers }
  | { reply: 'parts'; parts: Part[]; reason: string }
  | { reply: 'late'; interruption: Interruption }

/** `turn` counts from the first turn and wraps around. */
export type Event =
  | { event: 'message'; replies: Reply[] }
  | { event: 'retry' | 'repeat'; turn: number; replies: Reply[] }
  | { event: 'cancel'; turn: number }
  | { event: 'damage'; turn: number; damage: Damage }

/** Damage that a past defect may have done to the stored data of a turn. */
export type Damage = 'no results' | 'one result less' | 'empty content' | 'thoughts only' | 'no last step'

const named = fc.constantFrom(...(Object.keys(answers) as (keyof typeof answers)[])).map(reply => ({ reply }))
const useful = fc
  .constantFrom('text', 'call', 'parallel calls', 'calls of an old model')
  .map((reply): Reply => ({ reply: reply as keyof typeof answers }))
const ownParts: fc.Arbitrary<Reply> = fc.record({
  reply: fc.constant('parts'),
  parts: fc.array(fc.oneof(callPart, textPart, thoughtPart, oddPart), { maxLength: 5 }),
  reason: fc.oneof(
    { weight: 4, arbitrary: fc.constant('STOP') },
    { weight: 1, arbitrary: fc.constantFrom('MAX_TOKENS', 'SPII') }
  )
})
const late: fc.Arbitrary<Reply> = fc.record({
  reply: fc.constant('late'),
  interruption: fc.constantFrom('cancel', 'crash', 'second message', 'retry')
})
const replies = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: useful },
    { weight: 3, arbitrary: named },
    { weight: 2, arbitrary: ownParts },
    { weight: 2, arbitrary: late }
  ),
  { maxLength: 6 }
)
const turn = fc.nat({ max: 30 })

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ event: fc.constant('message'), replies }) },
  { weight: 3, arbitrary: fc.record({ event: fc.constantFrom('retry', 'repeat'), turn, replies }) },
  { weight: 1, arbitrary: fc.record({ event: fc.constant('cancel'), turn }) },
  {
    weight: 1,
    arbitrary: fc.record({
      event: fc.constant('damage'),
      turn,
      damage: fc.constantFrom(
        'no results',
        'one result less',
        'empty content',
        'thoughts only',
        'no last step'
      )
    })
  }
)

/** The events of a conversation; `before` is the number of plain turns at its start, so that the history is cut. */
export const conversation = fc.record({
  before: fc.nat({ max: 10 }),
  events: fc.array(event, { minLength: 1, maxLength: 10 })
})

/** The answer of a reply that is not late. Parts are as on the wire, otherwise the fake would not recognise them. */
export function answerOf(reply: Exclude<Reply, { reply: 'late' }>): Answer {
  if (reply.reply !== 'parts') return answers[reply.reply]()
  const received: Part[] = JSON.parse(JSON.stringify(reply.parts))
  return parts(received, reply.reason)
}

import t from 'tap'
import {
  type Answer,
  calls,
  finish,
  malformedCall,
  newSignature,
  parts,
  promptBlocked,
  rejected,
  safety,
  stopWithoutParts,
  text
} from '../../support/fake-gemini/index.ts'
import { setUp } from '../../support/setup.ts'

const setup = await setUp(t)

const add = (title = 'milk') => ({ name: 'add_task', args: { title } })
const times = (count: number, answer: () => Answer) => Array.from({ length: count }, answer)

/** All outcomes of a turn: the status of its response, and the model's answers. */
const turns: Record<string, [number, () => Answer[]]> = {
  'a text': [200, () => [text('Hello.')]],
  'a long signature': [200, () => [parts([{ text: 'Hello.', thoughtSignature: newSignature(9 * 1024) }])]],
  'a signature on an empty text': [
    200,
    () => [parts([{ text: 'Hello.' }, { text: '', thoughtSignature: newSignature() }])]
  ],
  'odd characters': [200, () => [parts([{ text: 'nul \u0000, half \ud83d' }])]],
  'a call': [200, () => [calls([add()]), text('Added.')]],
  'an old model’s call': [200, () => [calls([add()], { ids: false, signature: 'none' }), text('Added.')]],
  'parallel calls': [200, () => [calls([add('a'), add('b'), { name: 'list_tasks' }]), text('Added.')]],
  'sequential calls': [200, () => [...times(3, () => calls([add()])), text('Added.')]],
  'thoughts and words around calls': [
    200,
    () => [
      parts([
        { text: 'Thinking', thought: true },
        { text: 'I will.' },
        { functionCall: { id: 'x', ...add() }, thoughtSignature: newSignature() },
        { text: '' }
      ]),
      text('Added.')
    ]
  ],
  mistakes: [200, () => [...times(3, () => calls([{ name: 'add_task' }])), text('Sorry.')]],
  'too many mistakes': [200, () => [...times(4, () => calls([{ name: 'add_task' }])), text('Sorry.')]],
  'an undeclared tool': [
    200,
    () => [
      parts([{ functionCall: { id: 'y', name: 'drop_table' }, thoughtSignature: newSignature() }]),
      text('No.')
    ]
  ],
  'too many rounds': [200, () => [...times(9, () => calls([{ name: 'list_tasks' }])), text('No more.')]],
  'too many calls': [
    200,
    () => [calls(Array.from({ length: 101 }, () => ({ name: 'list_tasks' }))), text('No more.')]
  ],
  'no closing text': [200, () => [calls([add()]), stopWithoutParts(), malformedCall(), stopWithoutParts()]],
  'half a text': [200, () => [parts([{ text: 'Hell' }], 'MAX_TOKENS')]],
  'a refusal': [200, () => [safety()]],
  'a refusal after a call': [200, () => [calls([add()]), finish('SPII')]],
  'a blocked prompt': [422, () => [promptBlocked()]],
  'a failure': [502, () => [rejected()]],
  'a failure after calls': [502, () => [calls([add('a'), add('b')]), calls([add()]), rejected()]],
  'no answer': [502, () => times(3, stopWithoutParts)]
}

/** The numbers below `count`, shuffled by the seed. */
function shuffled(count: number, seed: number): number[] {
  const rank = (value: number) => Math.imul(value * 31 + seed, 0x9e3779b1) >>> 0
  return Array.from({ length: count }, (_, index) => index).toSorted((a, b) => rank(a) - rank(b))
}

t.test('the model accepts the history of a conversation after any sequence of outcomes', async t => {
  const { send } = await setup.newUser(t)
  const kinds = Object.entries(turns)
  let to: string | undefined
  for (const seed of [1, 2]) {
    for (const index of shuffled(kinds.length, seed)) {
      const [name, [expected, answers]] = kinds[index] ?? ['', [0, () => []]]
      const { status, body } = await send(`${name}, ${seed}`, answers(), { to })
      t.equal(status, expected, name)
      to = body.conversation_id
    }
  }
  t.strictSame(setup.fake.violations, [])
  const { status, modelRequests } = await send('and now?', [text('All is well.')], { to })
  t.equal(status, 200)
  t.equal(modelRequests.length, 1)
})

import t from 'tap'
import { texts } from '../../../src/agent/offline/replies.ts'
import { maxWork } from '../../../src/agent/offline/work.ts'
import { shareOf } from '../../support/share-of-runs.ts'
import { adversarial, tooMuch } from './adversarial.ts'
import { historyOf, type SimulatedTurn, simulatedTurn } from './simulated-turn.ts'
import { added, ask, remove, task, user } from './support.ts'

const names = Object.keys(adversarial)
const step = Math.round(names.length / shareOf(names.length))
const tried = names.filter((_, index) => index % step === 0)

/** What is wrong with the answer to an adversarial message: it took too much work, or was refused after a change. */
function flawIn({ text, calls, work }: SimulatedTurn): string | undefined {
  if (text === texts.tooMuch)
    return calls.some(({ name }) => name !== 'list_tasks') ? 'refused after a change' : undefined
  if (work > maxWork) return `work of ${work}`
  return text === '' ? 'no answer' : undefined
}

t.test('an adversarial message takes bounded work, or is refused and changes nothing', async t => {
  for (const name of tried) t.equal(flawIn(simulatedTurn(adversarial[name]!)), undefined, name)
})

t.test('so does one after a history of adversarial messages', async t => {
  const history = historyOf(Object.values(adversarial))
  for (const name of tried) t.equal(flawIn(simulatedTurn(adversarial[name]!, history)), undefined, name)
})

t.test('a message that takes too much work is refused with what to do, and calls no tool', async t => {
  const { calls, text } = simulatedTurn(tooMuch)
  t.strictSame(calls, [])
  t.match(text, /too much .* changed nothing.* several shorter messages/)
})

t.test('its parts are answered, each in a message of its own', async t => {
  const { text } = simulatedTurn(tooMuch.slice(0, 300))
  t.not(text, texts.tooMuch)
})

t.test('the same message takes the same work and gets the same answer', async t => {
  for (const message of [tooMuch, ...tried.slice(0, 10).map(name => adversarial[name]!)])
    t.strictSame(simulatedTurn(message), simulatedTurn(message))
})

const chores = [
  'call the dentist',
  'buy milk and eggs',
  'pay the electric bill by Friday',
  'send the report to Anna tomorrow at 5pm',
  'book flights to Rome for next month',
  'clean the garage'
]

t.test('thirty tasks in one message are read', async t => {
  const thirty = Array.from({ length: 30 }, (_, index) => `${chores[index % chores.length]} ${index}`)
  for (const message of [
    `add ${thirty.join(', ')}`,
    `add these tasks:\n${thirty.map(chore => `- ${chore}`).join('\n')}`,
    thirty.map(chore => `Remind me to ${chore}.`).join(' '),
    thirty.map(chore => `move ${chore} to December 1`).join(', '),
    thirty.map(chore => `mark ${chore} as done`).join(', ')
  ])
    t.ok(simulatedTurn(message).work < maxWork, message.slice(0, 40))
})

t.test('five thousand characters of prose take less than half of the work', async t => {
  const prose =
    'Yesterday I went to the market with my sister, and we talked for a long time about the house that our parents ' +
    'want to sell next spring. It was a beautiful morning, although the wind was cold and the streets were wet. She ' +
    'told me that the roof needs new tiles, that the heating is old, and that nobody has painted it since 2009. '
  const pages = Array.from({ length: 20 }, (_, index) => prose.replaceAll('. ', ` ${index}. `)).join('')
  t.ok(simulatedTurn(pages.slice(0, 5000)).work < maxWork / 2)
})

t.test('the same content after another history is read again', async t => {
  const message = user('delete it')
  for (const number of [1, 2, 1]) {
    const { content } = await ask([...added(task(number, 'milk')), message])
    t.strictSame(content.parts, [{ functionCall: remove({ task: number }) }])
  }
})

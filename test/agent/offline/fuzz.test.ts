import { Ajv } from 'ajv'
import t from 'tap'
import type { Content, FunctionCall } from '../../../src/agent/model.ts'
import { declarations } from '../../../src/agent/tools/toolbox.ts'
import { isStorableJson } from '../../../src/lib/text.ts'
import { parseDue } from '../../../src/tasks/due.ts'
import { shareOf } from '../../support/share-of-runs.ts'
import { repeated } from './repeated.ts'
import { added, ask, clock, listed, task, user } from './support.ts'

const ajv = new Ajv()
const validators = new Map(declarations.map(({ name, parameters }) => [name, ajv.compile(parameters)]))
const histories: Content[][] = [
  [],
  added(task(1, 'buy milk')),
  listed(task(2, 'a'), task(3, 'b', { due: '2026-12-01' }))
]

/** Numbers from 0 to 1 that are the same on every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The messages whose answers could not be used, each with the reason. */
async function flawsIn(messages: string[]): Promise<[message: string, flaw: string][]> {
  const flaws: [string, string][] = []
  for (const [index, message] of messages.entries()) {
    const flaw = await flawIn(message, histories[index % histories.length]!)
    if (flaw) flaws.push([message, flaw])
  }
  return flaws
}

async function flawIn(message: string, history: Content[]): Promise<string | undefined> {
  const { content } = await ask([...history, user(message)])
  const parts = content.parts ?? []
  const calls = parts.flatMap(part => part.functionCall ?? [])
  if (calls.length > 100) return 'too many calls'
  if (calls.length === 0 && !parts[0]?.text?.trim()) return 'neither calls nor a text'
  return calls.map(flawInCall).find(flaw => flaw !== undefined)
}

function flawInCall({ name = '', args = {} }: FunctionCall): string | undefined {
  const validate = validators.get(name)
  if (!validate) return `no tool ${name}`
  if (!validate(args)) return `${name}: ${ajv.errorsText(validate.errors)}`
  if (!isStorableJson(args)) return 'a text that cannot be stored'
  if (typeof args.title === 'string' && !args.title.trim()) return 'a blank title'
  return typeof args.due === 'string' && !parseDue(args.due, clock.timeZone)
    ? `no date: ${args.due}`
    : undefined
}

const vocabulary = (
  'add put remind me to call buy milk mom report mark as done not complete finish the a my task tasks 3 two first ' +
  'second last one it that them both all of list on for by at to and then , . ; : ! ? - " \' ( ) tomorrow friday ' +
  'next week 5pm the 1st urgent high priority low rename move change make due delete remove forget undo show what ' +
  'is overdue completed I have I need please thanks 2 gallons 31 dec 2026-02-30 25:99 999999999999 in 9 days 😀 é'
).split(' ')

t.test('any words in any order result in valid calls or a text', async t => {
  const random = randomFrom(1)
  const word = () => vocabulary[Math.floor(random() * vocabulary.length)]
  const message = () => Array.from({ length: 1 + Math.floor(random() * 14) }, word).join(' ')
  t.strictSame(await flawsIn(Array.from({ length: shareOf(120) }, message)), [])
})

t.test('any characters result in valid calls or a text', async t => {
  const random = randomFrom(2)
  const ranges = [0x80, 0x250, 0x3000, 0xffff, 0x10ffff]
  const character = () => {
    const top = ranges[Math.floor(random() * ranges.length)]!
    return random() < 0.2 ? ' ' : String.fromCodePoint(Math.floor(random() * top))
  }
  const message = () => {
    const text = Array.from({ length: Math.floor(random() * 60) }, character).join('')
    return `${random() < 0.5 ? 'add ' : ''}${text}`
  }
  t.strictSame(await flawsIn(Array.from({ length: shareOf(80) }, message)), [])
})

t.test('the longest message of any repeated text is answered', async t => {
  const messages = repeated.flatMap(piece =>
    ['', 'add ', 'change '].flatMap(start =>
      [300, 400, 5000].map(length => (start + piece.repeat(5000)).slice(0, length))
    )
  )
  const step = Math.round(messages.length / shareOf(messages.length))
  t.strictSame(await flawsIn(messages.filter((_, index) => index % step === 0)), [])
})

t.test('an empty or blank message is answered with text', async t => {
  t.strictSame(await flawsIn(['', ' ', '\n\n', '\u200b', '\u0000']), [])
})

import t from 'tap'
import { dateRows, findDates, markDates } from '../../../src/agent/offline/dates.ts'
import { filterOf, filterRows } from '../../../src/agent/offline/filters.ts'
import { phrasings } from '../../../src/agent/offline/phrasings.ts'
import { readMessage } from '../../../src/agent/offline/read.ts'
import { readText } from '../../../src/agent/offline/text.ts'
import { clock, task } from './support.ts'

const milk = task(2, 'milk')
const report = task(3, 'report')
const memory = {
  listing: [milk, report],
  recent: [milk],
  listed: { args: {}, seen: 2 },
  lastTurn: 'added' as const
}

/** What the reading of an example is called, by the kind of its phrasing. */
const actionOf: Partial<Record<string, string>> = {
  'add said': 'add',
  need: 'add',
  'more items': 'add',
  complete: 'change complete',
  report: 'change complete',
  reopen: 'change reopen',
  delete: 'change delete',
  undate: 'change update',
  move: 'change update',
  'move it': 'change update',
  prioritise: 'change update',
  rename: 'change update',
  'rename it': 'change update',
  note: 'change update'
}

t.test('the example of each phrasing is read as what the phrasing asks for', async t => {
  for (const [kind, , example] of phrasings) {
    const { actions, unclear } = readMessage(example, memory as never, clock)
    const read = actions.map(action => (action.kind === 'change' ? `change ${action.tool}` : action.kind))
    t.strictSame(unclear, [], example)
    t.ok(read.includes(actionOf[kind] ?? kind) || read.includes('talk'), `${example}: ${read}`)
  }
})

t.test('the example of each row of dates is read as one date', async t => {
  for (const [, example] of dateRows) {
    const text = readText(example)
    const mentions = findDates(text, clock)
    t.equal(mentions.length, 1, example)
    t.notOk(mentions[0]?.impossible, example)
    t.match(markDates(text, mentions).mask, /^(?:\w+ )?[\ue100-\uf8ff]$/, example)
  }
})

t.test('the example of each row of filters is a filter', async t => {
  for (const { example } of filterRows) {
    const text = readText(example)
    const mentions = findDates(text, clock)
    const filter = filterOf(markDates(text, mentions).mask, { clock, mentions })
    t.ok(filter, example)
  }
})

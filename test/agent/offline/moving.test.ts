import t from 'tap'
import type { FunctionCall } from '../../../src/agent/model.ts'
import { callsFor, callsOn, list, task, update } from './support.ts'

const tasks = [
  task(1, 'call the dentist', { due: '2026-12-01T09:30:00+01:00' }),
  task(2, 'book the table', { due: '2026-11-27T19:00:00+01:00' }),
  task(3, 'send the report', { due: '2026-11-27' }),
  task(4, 'water the plants')
]

const sentences: [said: string, call: FunctionCall][] = [
  ['move the table to Saturday', update({ task: 2, due: '2026-11-28T19:00:00+01:00' })],
  ['the table is on Saturday now', update({ task: 2, due: '2026-11-28T19:00:00+01:00' })],
  ['move the table to Saturday at 8pm', update({ task: 'table', due: '2026-11-28T20:00:00+01:00' })],
  ['move the dentist to Thursday', update({ task: 1, due: '2026-11-26T09:30:00+01:00' })],
  ['push the dentist to Thursday', update({ task: 1, due: '2026-12-03T09:30:00+01:00' })],
  ['postpone the dentist until next Tuesday', update({ task: 1, due: '2026-12-08T09:30:00+01:00' })],
  ['push the report to Friday', update({ task: 3, due: '2026-12-04' })],
  ['push the report to Saturday', update({ task: 3, due: '2026-11-28' })],
  ['postpone the report to 5 December', update({ task: 3, due: '2026-12-05' })],
  ['postpone the plants to Friday', update({ task: 4, due: '2026-11-27' })]
]

for (const [said, call] of sentences) {
  t.test(`"${said}" keeps the time of day, and postpones to nothing earlier`, async t => {
    t.strictSame(await callsOn(said, tasks), [call])
  })
}

t.test('a task that the listing does not reach is moved to the day alone', async t => {
  t.strictSame(await callsFor('move task 90 to Friday'), [list({ status: 'all' })])
  t.strictSame(await callsOn('move task 90 to Friday', tasks), [update({ task: 90, due: '2026-11-27' })])
  t.strictSame(await callsOn('move task 90 to 5pm', tasks), [
    update({ task: 90, due: '2026-11-23T17:00:00+01:00' })
  ])
})

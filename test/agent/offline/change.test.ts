import t from 'tap'
import type { FunctionCall } from '../../../src/agent/model.ts'
import { callsOn, task, update } from './support.ts'

/** A message, and the expected calls in order. */
const sentences: [said: string, ...calls: FunctionCall[]][] = [
  ['move the report to next Monday', update({ task: 11, due: '2026-11-30' })],
  ['change task 3 to call grandma', update({ task: 3, title: 'call grandma' })],
  ['change the due date of task 3 to friday', update({ task: 3, due: '2026-11-27' })],
  ["set task 2's priority to high", update({ task: 2, priority: 'high' })],
  ['make the report urgent', update({ task: 'report', priority: 'high' })],
  [
    'set the deadline for the report to Dec 5 at noon',
    update({ task: 'report', due: '2026-12-05T12:00:00+01:00' })
  ],
  ['the report is due friday', update({ task: 11, due: '2026-11-27' })],
  ['remove the due date from task 3', update({ task: 3, due: null })],
  ['task 3 has no deadline', update({ task: 3, due: null })],
  [
    'add a note to the report: ask Bob for numbers',
    update({ task: 'report', description: 'ask Bob for numbers' })
  ],
  ['prioritize the report', update({ task: 'report', priority: 'high' })],
  ['the report is not urgent anymore', update({ task: 'report', priority: 'low' })],
  ['lower the priority of task 2', update({ task: 2, priority: 'low' })],
  [
    'reschedule the dentist to next Wednesday at 4',
    update({ task: 'dentist', due: '2026-12-02T16:00:00+01:00' })
  ],
  ['move the trip to Rome to Friday', update({ task: 12, due: '2026-11-27' })],
  ['move task 2 to tomorrow', update({ task: 2, due: '2026-11-24' })],
  ['move groceries to next week', update({ task: 13, due: '2026-11-30' })],
  ['change groceries to tomorrow', update({ task: 13, due: '2026-11-24' })],
  ['postpone the groceries to next Friday', update({ task: 13, due: '2026-12-04' })],
  ['reschedule task 2 for Monday morning', update({ task: 2, due: '2026-11-30' })],
  ['Change the priority of the report to low', update({ task: 'report', priority: 'low' })],
  ['make task 2 low priority', update({ task: 2, priority: 'low' })],
  ['set report as high priority', update({ task: 'report', priority: 'high' })],
  ['rename task 2 to "Buy oat milk"', update({ task: 2, title: 'Buy oat milk' })],
  ['rename groceries to weekly shopping', update({ task: 'groceries', title: 'weekly shopping' })],
  ['change "buy milk" to "buy bread"', update({ task: 'buy milk', title: 'buy bread' })],
  ['update task 2: call dad', update({ task: 2, title: 'call dad' })],
  ['edit task 2 to say call dad', update({ task: 2, title: 'call dad' })],
  ['update the report task to high priority', update({ task: 'report', priority: 'high' })],
  ['update the due date of the report to tomorrow', update({ task: 11, due: '2026-11-24' })],
  ['change report deadline to friday', update({ task: 11, due: '2026-11-27' })],
  ['change report due date to friday', update({ task: 11, due: '2026-11-27' })],
  ['push the deadline of the report to friday', update({ task: 11, due: '2026-11-27' })],
  ['the meeting has been moved to friday', update({ task: 15, due: '2026-11-27' })],
  ['the dentist appointment is on friday now', update({ task: 16, due: '2026-11-27' })],
  ['raise the priority of the report', update({ task: 'report', priority: 'high' })],
  ['lower the priority of the report to low', update({ task: 'report', priority: 'low' })],
  ['set the report to urgent', update({ task: 'report', priority: 'high' })],
  ['make the report due Friday', update({ task: 11, due: '2026-11-27' })],
  ['set a deadline of Friday for the report', update({ task: 11, due: '2026-11-27' })],
  ['set the description of the report to ask Bob', update({ task: 'report', description: 'ask Bob' })],
  ['change the notes on task 2 to ask Bob', update({ task: 2, description: 'ask Bob' })],
  ['change the title of task 2 to buy bread', update({ task: 2, title: 'buy bread' })],
  ["edit task 2's name to buy bread", update({ task: 2, title: 'buy bread' })],
  ['give the report a deadline of Friday', update({ task: 11, due: '2026-11-27' })],
  ['give the report high priority', update({ task: 'report', priority: 'high' })],
  ['deprioritize the report', update({ task: 'report', priority: 'low' })],
  ['the deadline for the report is Friday', update({ task: 11, due: '2026-11-27' })],
  ['due date for task 2: december 5', update({ task: 2, due: '2026-12-05' })],
  ['the due date of the report should be tomorrow', update({ task: 11, due: '2026-11-24' })],
  ['set the report to normal priority', update({ task: 'report', priority: 'normal' })]
]

/** Asked for first where the date that a task has counts. */
const tasks = [
  task(2, 'the second', { due: '2026-11-25' }),
  task(3, 'the third'),
  task(11, 'report', { due: '2026-11-26' }),
  task(12, 'trip to Rome'),
  task(13, 'groceries'),
  task(14, 'dentist'),
  task(15, 'meeting'),
  task(16, 'dentist appointment')
]

for (const [said, ...calls] of sentences) {
  t.test(`"${said}" changes a task`, async t => {
    t.strictSame(await callsOn(said, tasks), calls)
  })
}

import t from 'tap'
import type { FunctionCall } from '../../../src/agent/model.ts'
import { add, callsFor } from './support.ts'

/** A message, and the expected calls in order. */
const sentences: [said: string, ...calls: FunctionCall[]][] = [
  ['Add buy groceries tomorrow', add({ title: 'buy groceries', due: '2026-11-24' })],
  [
    "remind me to pay rent on the 1st, it's urgent",
    add({ title: 'pay rent', due: '2026-12-01', priority: 'high' })
  ],
  [
    'hey, um, can you remind me to call Bob tomorrow at 5pm?',
    add({ title: 'call Bob', due: '2026-11-24T17:00:00+01:00' })
  ],
  ['I need to call the dentist tomorrow', add({ title: 'call the dentist', due: '2026-11-24' })],
  ['Buy milk tomorrow', add({ title: 'Buy milk', due: '2026-11-24' })],
  ['on Friday remind me to pay rent', add({ due: '2026-11-27', title: 'pay rent' })],
  ['remind me tomorrow to call mom', add({ due: '2026-11-24', title: 'call mom' })],
  ['remind me on Friday at 9 to call mom', add({ due: '2026-11-27T09:00:00+01:00', title: 'call mom' })],
  ['set a reminder to call mom at 5pm', add({ title: 'call mom', due: '2026-11-23T17:00:00+01:00' })],
  ['add a task for tomorrow to call mom', add({ due: '2026-11-24', title: 'call mom' })],
  [
    'I have a dentist appointment on Friday at 3pm',
    add({ title: 'dentist appointment', due: '2026-11-27T15:00:00+01:00' })
  ],
  ['finish report by Friday', add({ title: 'finish report', due: '2026-11-27' })],
  [
    'Add "Watch Friday the 13th" to my list for tomorrow',
    add({ title: 'Watch Friday the 13th', due: '2026-11-24' })
  ],
  [
    'can i get a reminder for the meeting tomorrow at 10am',
    add({ title: 'meeting', due: '2026-11-24T10:00:00+01:00' })
  ],
  [
    'schedule a meeting with Bob next Tuesday at 3pm',
    add({ title: 'schedule a meeting with Bob', due: '2026-12-01T15:00:00+01:00' })
  ],
  ['I should probably clean the garage this weekend', add({ title: 'clean the garage', due: '2026-11-28' })],
  ['renew passport by end of month', add({ title: 'renew passport', due: '2026-11-30' })],
  [
    'add task: submit report; priority high; due friday',
    add({ title: 'submit report', due: '2026-11-27', priority: 'high' })
  ],
  ['Remind me to call Dr. Smith tomorrow', add({ title: 'call Dr. Smith', due: '2026-11-24' })],
  ['call mom tomorrow, urgent', add({ title: 'call mom', due: '2026-11-24', priority: 'high' })],
  ['call mom at 7', add({ title: 'call mom', due: '2026-11-23T19:00:00+01:00' })],
  ['wake up at 6am tomorrow', add({ title: 'wake up', due: '2026-11-24T06:00:00+01:00' })],
  ['dinner at 7pm on saturday', add({ title: 'dinner', due: '2026-11-28T19:00:00+01:00' })],
  ['take out the trash tonight', add({ title: 'take out the trash', due: '2026-11-23' })],
  ['drop off the kids at 8', add({ title: 'drop off the kids', due: '2026-11-24T08:00:00+01:00' })],
  ['pick up the kids at 3 tomorrow', add({ title: 'pick up the kids', due: '2026-11-24T15:00:00+01:00' })],
  ['walk the dog in 2 hours', add({ title: 'walk the dog', due: '2026-11-23T12:00:00+01:00' })],
  [
    "I've got to renew my passport before December 15",
    add({ title: 'renew my passport', due: '2026-12-15' })
  ],
  ['put call mom on the list for tomorrow', add({ title: 'call mom', due: '2026-11-24' })],
  [
    'add a reminder for tomorrow at 9am to take pills',
    add({ due: '2026-11-24T09:00:00+01:00', title: 'take pills' })
  ],
  [
    'add dentist appointment Dec 5 at 14:30',
    add({ title: 'dentist appointment', due: '2026-12-05T14:30:00+01:00' })
  ],
  [
    'add meeting with Ann at noon tomorrow about the budget',
    add({ title: 'meeting with Ann about the budget', due: '2026-11-24T12:00:00+01:00' })
  ],
  ['I need to pick up dry cleaning on Thursday', add({ title: 'pick up dry cleaning', due: '2026-11-26' })],
  [
    "Can you add 'finish the quarterly report' to my tasks for next Friday?",
    add({ title: 'finish the quarterly report', due: '2026-12-04' })
  ],
  [
    'Add a high priority task: submit expense report by end of day',
    add({ priority: 'high', title: 'submit expense report', due: '2026-11-23' })
  ],
  [
    'Add task "Call plumber" due tomorrow at 9am, high priority',
    add({ title: 'Call plumber', due: '2026-11-24T09:00:00+01:00', priority: 'high' })
  ],
  [
    'Remind me to take my medicine at 8pm',
    add({ title: 'take my medicine', due: '2026-11-23T20:00:00+01:00' })
  ],
  ['Remind me about the meeting on Wednesday', add({ title: 'meeting', due: '2026-11-25' })],
  ['remind me that the rent is due on the 1st', add({ title: 'rent', due: '2026-12-01' })],
  [
    'I have to submit my assignment by Sunday night',
    add({ title: 'submit my assignment', due: '2026-11-29' })
  ],
  ["throw 'fix bike' on my todo list for saturday", add({ title: 'fix bike', due: '2026-11-28' })],
  [
    "buy a present for mom's birthday on December 12",
    add({ title: "buy a present for mom's birthday", due: '2026-12-12' })
  ],
  [
    'book a table for two for friday at 7',
    add({ title: 'book a table for two', due: '2026-11-27T19:00:00+01:00' })
  ],
  ['pay the electricity bill before the 15th', add({ title: 'pay the electricity bill', due: '2026-12-15' })],
  ['Sign up for yoga class next week', add({ title: 'Sign up for yoga class', due: '2026-11-30' })],
  ['do laundry tomorrow', add({ title: 'do laundry', due: '2026-11-24' })],
  ['next week I need to file taxes', add({ due: '2026-11-30', title: 'file taxes' })],
  ['wait for the plumber tomorrow', add({ title: 'wait for the plumber', due: '2026-11-24' })],
  ['sunday: clean the garage', add({ due: '2026-11-29', title: 'clean the garage' })],
  [
    'add "Finish; the. report, and \'more\'" for tomorrow',
    add({ title: "Finish; the. report, and 'more'", due: '2026-11-24' })
  ],
  [
    'buy a ticket to Rome on 3 December at 10:30',
    add({ title: 'buy a ticket to Rome', due: '2026-12-03T10:30:00+01:00' })
  ],
  ['Remind me 2 days from now to check the oven', add({ due: '2026-11-25', title: 'check the oven' })],
  [
    'remind me in 2 hours to check the oven',
    add({ due: '2026-11-23T12:00:00+01:00', title: 'check the oven' })
  ],
  [
    'in 20 minutes remind me to check the oven',
    add({ due: '2026-11-23T10:20:00+01:00', title: 'check the oven' })
  ],
  ['submit form by 5', add({ title: 'submit form', due: '2026-11-23T17:00:00+01:00' })],
  ['meet Anna at 12:30 on Wednesday', add({ title: 'meet Anna', due: '2026-11-25T12:30:00+01:00' })],
  ['meet Anna tomorrow at half past 5', add({ title: 'meet Anna', due: '2026-11-24T17:30:00+01:00' })],
  [
    "buy milk, bread and eggs tomorrow, it's urgent",
    add({ title: 'buy milk, bread and eggs', due: '2026-11-24', priority: 'high' })
  ],
  ['todo call mom tomorrow', add({ title: 'call mom', due: '2026-11-24' })],
  ['I will call mom tomorrow', add({ title: 'call mom', due: '2026-11-24' })],
  ["I'll pick up the kids at 3", add({ title: 'pick up the kids', due: '2026-11-23T15:00:00+01:00' })],
  ['complete the report by Friday', add({ title: 'complete the report', due: '2026-11-27' })]
]

for (const [said, ...calls] of sentences) {
  t.test(`"${said}" is something to add with its date`, async t => {
    t.strictSame(await callsFor(said), calls)
  })
}

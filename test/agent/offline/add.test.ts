import t from 'tap'
import type { FunctionCall } from '../../../src/agent/model.ts'
import { add, callsFor, complete } from './support.ts'

/** What is said, and the calls that it is to become, in order. */
const sentences: [said: string, ...calls: FunctionCall[]][] = [
  ['Add buy groceries tomorrow', add({ title: 'buy groceries', due: '2026-11-24' })],
  [
    'Add three tasks: buy milk, call mom, and finish report by Friday',
    add({ title: 'buy milk' }),
    add({ title: 'call mom' }),
    add({ title: 'finish report', due: '2026-11-27' })
  ],
  [
    "remind me to pay rent on the 1st, it's urgent",
    add({ title: 'pay rent', due: '2026-12-01', priority: 'high' })
  ],
  ['put bread on my shopping list', add({ title: 'bread' })],
  ['add milk and mark the report as done', add({ title: 'milk' }), complete({ task: 'report' })],
  ['Could you please add milk to my list, thanks', add({ title: 'milk' })],
  [
    'hey, um, can you remind me to call Bob tomorrow at 5pm?',
    add({ title: 'call Bob', due: '2026-11-24T17:00:00+01:00' })
  ],
  ["don't forget to water the plants", add({ title: 'water the plants' })],
  ['I need to call the dentist tomorrow', add({ title: 'call the dentist', due: '2026-11-24' })],
  ['add buy milk and call mom', add({ title: 'buy milk' }), add({ title: 'call mom' })],
  ['Buy milk tomorrow', add({ title: 'Buy milk', due: '2026-11-24' })],
  ['buy milk', add({ title: 'buy milk' })],
  ['buy milk, eggs and bread', add({ title: 'buy milk, eggs and bread' })],
  [
    'add milk, eggs and bread to my shopping list',
    add({ title: 'milk' }),
    add({ title: 'eggs' }),
    add({ title: 'bread' })
  ],
  ['put milk and eggs on my list', add({ title: 'milk' }), add({ title: 'eggs' })],
  [
    'tomorrow I need to buy milk and call mom',
    add({ due: '2026-11-24', title: 'buy milk' }),
    add({ due: '2026-11-24', title: 'call mom' })
  ],
  ['on Friday remind me to pay rent', add({ due: '2026-11-27', title: 'pay rent' })],
  ['remind me tomorrow to call mom', add({ due: '2026-11-24', title: 'call mom' })],
  ['remind me on Friday at 9 to call mom', add({ due: '2026-11-27T09:00:00+01:00', title: 'call mom' })],
  ['set a reminder to call mom at 5pm', add({ title: 'call mom', due: '2026-11-23T17:00:00+01:00' })],
  ['add a task to call mom', add({ title: 'call mom' })],
  ['add a new task: call mom', add({ title: 'call mom' })],
  ['create a task called write thesis with high priority', add({ title: 'write thesis', priority: 'high' })],
  ['new task: call mom', add({ title: 'call mom' })],
  ['todo: call mom', add({ title: 'call mom' })],
  ['add a task for tomorrow to call mom', add({ due: '2026-11-24', title: 'call mom' })],
  ['add an urgent task to call the bank', add({ priority: 'high', title: 'call the bank' })],
  [
    'add two urgent tasks for tomorrow: call the bank, pay rent',
    add({ due: '2026-11-24', priority: 'high', title: 'call the bank' }),
    add({ due: '2026-11-24', priority: 'high', title: 'pay rent' })
  ],
  [
    'I have a dentist appointment on Friday at 3pm',
    add({ title: 'dentist appointment', due: '2026-11-27T15:00:00+01:00' })
  ],
  ['cancel the gym membership', add({ title: 'cancel the gym membership' })],
  ['finish report by Friday', add({ title: 'finish report', due: '2026-11-27' })],
  [
    'ok so i need to like, buy milk and um call mom by friday please',
    add({ title: 'buy milk' }),
    add({ title: 'call mom', due: '2026-11-27' })
  ],
  [
    'Add "Watch Friday the 13th" to my list for tomorrow',
    add({ title: 'Watch Friday the 13th', due: '2026-11-24' })
  ],
  ['add "bread and butter" to my shopping list', add({ title: 'bread and butter' })],
  ['i want to add eggs to my list', add({ title: 'eggs' })],
  [
    'can i get a reminder for the meeting tomorrow at 10am',
    add({ title: 'meeting', due: '2026-11-24T10:00:00+01:00' })
  ],
  [
    'schedule a meeting with Bob next Tuesday at 3pm',
    add({ title: 'schedule a meeting with Bob', due: '2026-12-01T15:00:00+01:00' })
  ],
  ['book flights to Rome', add({ title: 'book flights to Rome' })],
  ['I should probably clean the garage this weekend', add({ title: 'clean the garage', due: '2026-11-28' })],
  ["we're out of milk", add({ title: 'buy milk' })],
  ['note to self: renew passport', add({ title: 'renew passport' })],
  ['renew passport by end of month', add({ title: 'renew passport', due: '2026-11-30' })],
  [
    'add task: submit report; priority high; due friday',
    add({ title: 'submit report', due: '2026-11-27', priority: 'high' })
  ],
  ['add: milk, eggs, bread', add({ title: 'milk' }), add({ title: 'eggs' }), add({ title: 'bread' })],
  [
    'Shopping list: milk, eggs, bread',
    add({ title: 'milk' }),
    add({ title: 'eggs' }),
    add({ title: 'bread' })
  ],
  [
    'add milk to my list and remind me to call mom tomorrow',
    add({ title: 'milk' }),
    add({ title: 'call mom', due: '2026-11-24' })
  ],
  [
    "add milk. it's urgent. also add bread",
    add({ title: 'milk', priority: 'high' }),
    add({ title: 'bread' })
  ],
  ['Please add milk. Thanks!', add({ title: 'milk' })],
  ['Remind me to call Dr. Smith tomorrow', add({ title: 'call Dr. Smith', due: '2026-11-24' })],
  ['order pizza', add({ title: 'order pizza' })],
  ['call mom tomorrow, urgent', add({ title: 'call mom', due: '2026-11-24', priority: 'high' })],
  ['add finish the slides asap', add({ title: 'finish the slides', priority: 'high' })],
  ['low priority: clean the attic', add({ priority: 'low', title: 'clean the attic' })],
  ['call mom at 7', add({ title: 'call mom', due: '2026-11-23T19:00:00+01:00' })],
  ['wake up at 6am tomorrow', add({ title: 'wake up', due: '2026-11-24T06:00:00+01:00' })],
  ['dinner at 7pm on saturday', add({ title: 'dinner', due: '2026-11-28T19:00:00+01:00' })],
  ['take out the trash tonight', add({ title: 'take out the trash', due: '2026-11-23' })],
  ['drop off the kids at 8', add({ title: 'drop off the kids', due: '2026-11-24T08:00:00+01:00' })],
  ['pick up the kids at 3 tomorrow', add({ title: 'pick up the kids', due: '2026-11-24T15:00:00+01:00' })],
  ['walk the dog in 2 hours', add({ title: 'walk the dog', due: '2026-11-23T12:00:00+01:00' })],
  ['add eggs x2', add({ title: 'eggs x2' })],
  ['ADD BUY MILK', add({ title: 'BUY MILK' })],
  ['AdD MiLk!!!', add({ title: 'MiLk' })],
  ['add milk?', add({ title: 'milk' })],
  [
    'add buy milk by tomorrow and call mom on friday at 3pm and pay rent on the 1st',
    add({ title: 'buy milk', due: '2026-11-24' }),
    add({ title: 'call mom', due: '2026-11-27T15:00:00+01:00' }),
    add({ title: 'pay rent', due: '2026-12-01' })
  ],
  [
    "I've got to renew my passport before December 15",
    add({ title: 'renew my passport', due: '2026-12-15' })
  ],
  ['gotta call mom', add({ title: 'call mom' })],
  ['dont forget the milk', add({ title: 'milk' })],
  ['i forgot to call mom', add({ title: 'call mom' })],
  ['i almost forgot to buy milk', add({ title: 'buy milk' })],
  ['put call mom on the list for tomorrow', add({ title: 'call mom', due: '2026-11-24' })],
  [
    'add a reminder for tomorrow at 9am to take pills',
    add({ due: '2026-11-24T09:00:00+01:00', title: 'take pills' })
  ],
  ['create a high priority task to call the bank', add({ priority: 'high', title: 'call the bank' })],
  ['create task buy milk', add({ title: 'buy milk' })],
  ['new task buy milk', add({ title: 'buy milk' })],
  ['add another one: bread', add({ title: 'bread' })],
  ['add one more: bread', add({ title: 'bread' })],
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
  ['add laundry', add({ title: 'laundry' })],
  [
    'Add a high priority task: submit expense report by end of day',
    add({ priority: 'high', title: 'submit expense report', due: '2026-11-23' })
  ],
  [
    'Create a new task: Prepare slides for Monday meeting',
    add({ title: 'Prepare slides for Monday meeting' })
  ],
  [
    'Add task "Call plumber" due tomorrow at 9am, high priority',
    add({ title: 'Call plumber', due: '2026-11-24T09:00:00+01:00', priority: 'high' })
  ],
  ['add groceries to the list pls', add({ title: 'groceries' })],
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
  ['we need eggs, milk and flour', add({ title: 'eggs' }), add({ title: 'milk' }), add({ title: 'flour' })],
  ['jot down: buy stamps', add({ title: 'buy stamps' })],
  ["Please put 'water plants' on my to do list", add({ title: 'water plants' })],
  ['Can you make a note to email Sarah about the budget', add({ title: 'email Sarah about the budget' })],
  ['stick bananas on the shopping list', add({ title: 'bananas' })],
  ['chuck apples on the list', add({ title: 'apples' })],
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
  ['go to the gym', add({ title: 'go to the gym' })],
  ['Do the dishes', add({ title: 'Do the dishes' })],
  ['do laundry tomorrow', add({ title: 'do laundry', due: '2026-11-24' })],
  ['study for the exam', add({ title: 'study for the exam' })],
  ['Read chapter 5', add({ title: 'Read chapter 5' })],
  ['learn Spanish', add({ title: 'learn Spanish' })],
  [
    'Add two things: walk the dog and feed the cat',
    add({ title: 'walk the dog' }),
    add({ title: 'feed the cat' })
  ],
  ['add these: milk, bread, eggs', add({ title: 'milk' }), add({ title: 'bread' }), add({ title: 'eggs' })],
  [
    'I need to buy milk, call mom and finish the report',
    add({ title: 'buy milk' }),
    add({ title: 'call mom' }),
    add({ title: 'finish the report' })
  ],
  [
    'Tasks for tomorrow: buy milk, call mom',
    add({ due: '2026-11-24', title: 'buy milk' }),
    add({ due: '2026-11-24', title: 'call mom' })
  ],
  [
    'Add buy milk, call mom, finish report',
    add({ title: 'buy milk' }),
    add({ title: 'call mom' }),
    add({ title: 'finish report' })
  ],
  ['add "buy milk" and "call mom"', add({ title: 'buy milk' }), add({ title: 'call mom' })],
  [
    'add buy milk tomorrow and call mom on Friday',
    add({ title: 'buy milk', due: '2026-11-24' }),
    add({ title: 'call mom', due: '2026-11-27' })
  ],
  ['drop the milk', add({ title: 'drop the milk' })],
  ['take milk off', add({ title: 'take milk off' })],
  ['hi, add milk', add({ title: 'milk' })],
  ['sing a song', add({ title: 'sing a song' })],
  ['next week I need to file taxes', add({ due: '2026-11-30', title: 'file taxes' })],
  ['wait for the plumber tomorrow', add({ title: 'wait for the plumber', due: '2026-11-24' })],
  ['first buy milk, then call mom', add({ title: 'buy milk' }), add({ title: 'call mom' })],
  ['no rush but clean the garage', add({ title: 'clean the garage' })],
  ['sunday: clean the garage', add({ due: '2026-11-29', title: 'clean the garage' })],
  ['add sun screen to my list', add({ title: 'sun screen' })],
  [
    'add "Finish; the. report, and \'more\'" for tomorrow',
    add({ title: "Finish; the. report, and 'more'", due: '2026-11-24' })
  ],
  [
    'add milk; call mom; pay rent tomorrow',
    add({ title: 'milk' }),
    add({ title: 'call mom' }),
    add({ title: 'pay rent', due: '2026-11-24' })
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
  ['add take out trash every Tuesday', add({ title: 'take out trash every Tuesday' })],
  ['submit form by 5', add({ title: 'submit form', due: '2026-11-23T17:00:00+01:00' })],
  ['meet Anna at 12:30 on Wednesday', add({ title: 'meet Anna', due: '2026-11-25T12:30:00+01:00' })],
  ['meet Anna tomorrow at half past 5', add({ title: 'meet Anna', due: '2026-11-24T17:30:00+01:00' })],
  ['call the bank between 9 and 5', add({ title: 'call the bank between 9 and 5' })],
  ['email Bob re: budget', add({ title: 'email Bob re: budget' })],
  ['add review PR #42', add({ title: 'review PR #42' })],
  ['add pay invoice 2024-11', add({ title: 'pay invoice 2024-11' })],
  ['add read pages 10-20', add({ title: 'read pages 10-20' })],
  ['add call 555-1234', add({ title: 'call 555-1234' })],
  [
    "buy milk, bread and eggs tomorrow, it's urgent",
    add({ title: 'buy milk, bread and eggs', due: '2026-11-24', priority: 'high' })
  ],
  [
    'add buy milk tomorrow high priority and call mom low priority',
    add({ title: 'buy milk', due: '2026-11-24', priority: 'high' }),
    add({ title: 'call mom', priority: 'low' })
  ],
  ['remind me: dentist', add({ title: 'dentist' })],
  ['note: buy batteries', add({ title: 'buy batteries' })],
  ['to do: buy batteries', add({ title: 'buy batteries' })],
  ['shopping: milk and eggs', add({ title: 'milk' }), add({ title: 'eggs' })],
  ['groceries: milk, eggs', add({ title: 'milk' }), add({ title: 'eggs' })],
  ['add 3 tasks: a, b and c', add({ title: 'a' }), add({ title: 'b' }), add({ title: 'c' })],
  ['add milk & eggs', add({ title: 'milk' }), add({ title: 'eggs' })],
  ['add mac and cheese', add({ title: 'mac and cheese' })],
  ['add salt and pepper to my shopping list', add({ title: 'salt and pepper' })],
  ['would you mind adding milk to my list?', add({ title: 'milk' })],
  ["I'd like you to add milk", add({ title: 'milk' })]
]

for (const [said, ...calls] of sentences) {
  t.test(`"${said}" is something to add`, async t => {
    t.strictSame(await callsFor(said), calls)
  })
}

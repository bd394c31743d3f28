import t from 'tap'
import type { FunctionCall } from '../../../src/agent/model.ts'
import { add, callsFor, complete } from './support.ts'

/** A message, and the expected calls in order. */
const sentences: [said: string, ...calls: FunctionCall[]][] = [
  [
    'Add three tasks: buy milk, call mom, and finish report by Friday',
    add({ title: 'buy milk' }),
    add({ title: 'call mom' }),
    add({ title: 'finish report', due: '2026-11-27' })
  ],
  ['add milk and mark the report as done', add({ title: 'milk' }), complete({ task: 'report' })],
  ['add buy milk and call mom', add({ title: 'buy milk' }), add({ title: 'call mom' })],
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
  [
    'add two urgent tasks for tomorrow: call the bank, pay rent',
    add({ due: '2026-11-24', priority: 'high', title: 'call the bank' }),
    add({ due: '2026-11-24', priority: 'high', title: 'pay rent' })
  ],
  [
    'ok so i need to like, buy milk and um call mom by friday please',
    add({ title: 'buy milk' }),
    add({ title: 'call mom', due: '2026-11-27' })
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
  [
    'add buy milk by tomorrow and call mom on friday at 3pm and pay rent on the 1st',
    add({ title: 'buy milk', due: '2026-11-24' }),
    add({ title: 'call mom', due: '2026-11-27T15:00:00+01:00' }),
    add({ title: 'pay rent', due: '2026-12-01' })
  ],
  ['we need eggs, milk and flour', add({ title: 'eggs' }), add({ title: 'milk' }), add({ title: 'flour' })],
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
  ['first buy milk, then call mom', add({ title: 'buy milk' }), add({ title: 'call mom' })],
  [
    'add milk; call mom; pay rent tomorrow',
    add({ title: 'milk' }),
    add({ title: 'call mom' }),
    add({ title: 'pay rent', due: '2026-11-24' })
  ],
  [
    'add buy milk tomorrow high priority and call mom low priority',
    add({ title: 'buy milk', due: '2026-11-24', priority: 'high' }),
    add({ title: 'call mom', priority: 'low' })
  ],
  ['shopping: milk and eggs', add({ title: 'milk' }), add({ title: 'eggs' })],
  ['groceries: milk, eggs', add({ title: 'milk' }), add({ title: 'eggs' })],
  ['add 3 tasks: a, b and c', add({ title: 'a' }), add({ title: 'b' }), add({ title: 'c' })],
  ['add milk & eggs', add({ title: 'milk' }), add({ title: 'eggs' })],
  ['add two tasks, buy milk and call mom', add({ title: 'buy milk' }), add({ title: 'call mom' })],
  ['create 2 tasks buy milk and call mom', add({ title: 'buy milk' }), add({ title: 'call mom' })]
]

for (const [said, ...calls] of sentences) {
  t.test(`"${said}" is several things to do`, async t => {
    t.strictSame(await callsFor(said), calls)
  })
}

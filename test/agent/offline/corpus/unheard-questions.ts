import type { Scene } from './sentence.ts'

/** Questions, removals and changes: written before the rules for such speech, and not looked at while they were made. No rule may be written for one. */
export const unheardQuestions: Scene[] = [
  {
    tasks: [
      'milk',
      'eggs',
      'laundry detergent',
      'cheddar cheese',
      ['send the invoice', '2026-11-23'],
      ['dentist', '2026-11-24'],
      ['choir practice', '2026-11-25'],
      ['return the drill', '2026-11-27']
    ],
    sentences: [
      ['what else is on my list', { list: {} }],
      ['tell me all that is in my list', { list: {} }],
      ['could you list out everything i need to buy', { list: {} }],
      ['what tasks are outstanding', { list: {} }],
      ['what should i get at the grocery store', { list: {} }],
      ['did we already add detergent to the list', { list: { status: 'all', query: 'detergent' } }],
      ['i want to know if cheese is on my list', { list: { status: 'all', query: 'cheese' } }],
      ['have i anything due on wednesday', { list: { due_after: '2026-11-25', due_before: '2026-11-25' } }],
      ['wat is on my list', { list: {} }],
      ['need to see my list', { list: {} }],
      ['go through my to do list with me', { list: {} }],
      ['just read me the list', { list: {} }]
    ]
  },
  {
    tasks: [
      'apples',
      'bread',
      'paper towels',
      'dish soap',
      'call the plumber',
      'shampoo',
      'orange juice',
      'chicken breast',
      'clean the garage',
      'batteries',
      'book flights to denver',
      'candles',
      'yogurt',
      'milk'
    ],
    sentences: [
      ['my husband already got shampoo so take it off the list', { remove: 'shampoo' }],
      ['i want bread gone from the list', { remove: 'bread' }],
      ['please take the yogurt and the candles off my list', { remove: 'yogurt' }, { remove: 'candles' }],
      ['delete call the plumber', { remove: 'call the plumber' }],
      ["you can take off batteries because i don't need them", { remove: 'batteries' }],
      ['i made a mistake remove apples', { remove: 'apples' }],
      ["paper towels aren't needed anymore", { remove: 'paper towels' }],
      ['olly delete from list orange juice', { remove: 'orange juice' }],
      ['dlete milk', { remove: 'milk' }],
      ['remove booking flights to denver', { remove: 'book flights to denver' }],
      ['do not buy dish soap take it off my list', { remove: 'dish soap' }]
    ]
  },
  {
    tasks: [
      'mow the lawn',
      'buy stamps',
      'call mum',
      'pay the electric bill',
      'vacuum the stairs',
      'dog food',
      'return library books',
      'water the plants'
    ],
    sentences: [
      ['i took the library books back', { complete: 'return library books' }],
      ['mowing the lawn is finished', { complete: 'mow the lawn' }],
      ['done vacuuming the stairs', { complete: 'vacuum the stairs' }],
      ['i spoke to mum so call mum is done', { complete: 'call mum' }],
      ['stamps bought', { complete: 'buy stamps' }]
    ]
  },
  {
    tasks: [
      ['dentist', '2026-11-24'],
      'white bread',
      'ring the bank',
      'tax return',
      ['team lunch', '2026-11-25']
    ],
    sentences: [
      ['change the bread from white bread to bagels', { update: 'white bread', title: 'bagels' }],
      ['shift the team lunch to thursday please', { update: 'team lunch', due: '2026-11-26' }],
      ['ring the bank is not that important', { update: 'ring the bank', priority: 'low' }]
    ]
  },
  {
    tasks: ['onions', 'post the parcel'],
    sentences: [
      ['create a list named birthday'],
      ['what time is it'],
      ['who is the president'],
      ['that was quick thank you'],
      ['order me a pizza']
    ]
  }
]

import type { Scene } from './sentence.ts'

/** What a crowd says to a household's assistant, removing; the rules were written for these. */
export const crowdRemoving: Scene[] = [
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
      ['take bread off my list', { remove: 'bread' }],
      ['remove apples from the shopping list please', { remove: 'apples' }],
      ['delete dish soap', { remove: 'dish soap' }],
      ['can you get rid of paper towels on my list', { remove: 'paper towels' }],
      ["i don't need batteries anymore", { remove: 'batteries' }],
      ['scratch candles from the grocery list', { remove: 'candles' }],
      ['olly erase shampoo from list', { remove: 'shampoo' }],
      ['please drop the orange juice from my groceries', { remove: 'orange juice' }],
      ['i changed my mind about the yogurt take it off', { remove: 'yogurt' }],
      ['remove call the plumber from my to do list', { remove: 'call the plumber' }],
      ['cancel the reminder to clean the garage', { remove: 'clean the garage' }],
      ['we already have chicken so remove the chicken breast from the list', { remove: 'chicken breast' }],
      ['remove milk and bread from my list', { remove: 'milk' }, { remove: 'bread' }],
      ['pls delet apples', { remove: 'apples' }],
      ['clear candles and dish soap off the list', { remove: 'candles' }, { remove: 'dish soap' }],
      ['forget about booking the flights to denver', { remove: 'book flights to denver' }],
      ['item paper towels must be deleted from list', { remove: 'paper towels' }],
      ['would you mind taking milk away from my shopping list', { remove: 'milk' }]
    ]
  },
  {
    tasks: ['pasta', 'tomato sauce', 'parmesan', 'garlic bread'],
    before: 'listed',
    sentences: [
      ['ok delete the second one', { remove: 'tomato sauce' }],
      ['take the last item out', { remove: 'garlic bread' }]
    ]
  },
  {
    tasks: ['pasta', 'ice cream'],
    before: 'added',
    sentences: [['oops actually take that off again', { remove: 'ice cream' }]]
  }
]

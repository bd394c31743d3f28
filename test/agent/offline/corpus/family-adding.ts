import type { Scene } from './sentence.ts'

/** What families say to an assistant: things to buy and to do, at once and in turn; first measured unseen, then made part of what the rules are written for. */
export const familyAdding: Scene[] = [
  // One thing to buy
  {
    tasks: ['apples', 'kitchen roll', 'post the letter'],
    sentences: [
      ['add toothpaste to my shopping list', { add: 'toothpaste' }],
      ['put onions on the list', { add: 'onions' }],
      ['add dog food', { add: 'dog food' }],
      ['new item light bulbs', { add: 'light bulbs' }],
      ['olly add cat litter to the grocerry list', { add: 'cat litter' }],
      ["we're out of toilet paper put it on the list", { add: 'toilet paper' }],
      ['can you stick washing up liquid on the shopping list for me please', { add: 'washing up liquid' }],
      ['i need batteries on my list', { add: 'batteries' }],
      ['shopping list add cheddar', { add: 'cheddar' }],
      ['please insert one kilo of rice into my grocery list', { add: 'one kilo of rice' }],
      ['alexa we need more coffee', { add: 'coffee' }],
      ['include yoghurt in the shoping list', { add: 'yoghurt' }],
      [
        'add two litres of semi skimmed milk to the list would you dear',
        { add: 'two litres of semi skimmed milk' }
      ],
      ['ad shampoo to my list', { add: 'shampoo' }],
      ['um can you add uh baking powder to the list', { add: 'baking powder' }],
      ['write down paper towels', { add: 'paper towels' }],
      ['my grocery list needs cinnamon', { add: 'cinnamon' }],
      ['i just used the last of the olive oil so pop it on the list would you', { add: 'olive oil' }],
      [
        "hey could you possibly add one more thing to that shopping list of mine it's sandwich bags",
        { add: 'sandwich bags' }
      ],
      ['we have run out of sugar', { add: 'buy sugar' }]
    ]
  },
  // One more, after the list was shown
  {
    tasks: ['oranges', 'crackers'],
    before: 'listed',
    sentences: [['throw some bananas on there', { add: 'bananas' }]]
  },
  // One thing to do
  {
    tasks: ['hoover the stairs', 'bread'],
    sentences: [
      ['add call the plumber to my to do list', { add: 'call the plumber' }],
      ['put clean the gutters on my list of chores', { add: 'clean the gutters' }],
      ['i have to renew my passport add that to the list', { add: 'renew my passport' }],
      ['add to my list to water the plants on the balcony', { add: 'water the plants on the balcony' }],
      [
        'make a note that i need to ring the council about the bins',
        { add: 'ring the council about the bins' }
      ],
      ['add a to do fix the squeaky door', { add: 'fix the squeaky door' }],
      [
        'i want you to add to my work list finish the slides for sandra',
        { add: 'finish the slides for sandra' }
      ],
      ['note to self return the library books', { add: 'return the library books' }],
      [
        "okay so i'm driving right now and i keep forgetting so just add pick up the dry cleaning to my list",
        { add: 'pick up the dry cleaning' }
      ],
      ['add biology homework to my list', { add: 'biology homework' }],
      ['can u put wrap nanas present on my todo list', { add: 'wrap nanas present' }]
    ]
  },
  // Several things at once
  {
    tasks: ['apples', 'water the roses'],
    sentences: [
      [
        'add ham cheese and tomatoes to my shopping list',
        { add: 'ham' },
        { add: 'cheese' },
        { add: 'tomatoes' }
      ],
      [
        'put lettuce cucumber and radishes on the grocery list',
        { add: 'lettuce' },
        { add: 'cucumber' },
        { add: 'radishes' }
      ],
      [
        'i need flour sugar eggs and vanilla for the cake put them on the list',
        { add: 'flour' },
        { add: 'sugar' },
        { add: 'eggs' },
        { add: 'vanilla for the cake' }
      ],
      ['add both nappies and wipes to the shopping list please', { add: 'nappies' }, { add: 'wipes' }],
      ['hey olly add carrots potatoes leeks', { add: 'carrots' }, { add: 'potatoes' }, { add: 'leeks' }],
      ['add bin bags and also some sponges', { add: 'bin bags' }, { add: 'sponges' }],
      ['shopping list salmon lemon and dill', { add: 'salmon' }, { add: 'lemon' }, { add: 'dill' }],
      [
        'can you add orange juice paper plates and napkins to the party list',
        { add: 'orange juice' },
        { add: 'paper plates' },
        { add: 'napkins' }
      ],
      [
        'add mow the lawn and wash the car to my chores list',
        { add: 'mow the lawn' },
        { add: 'wash the car' }
      ],
      ['we need bread and jam oh and tea bags too', { add: 'bread' }, { add: 'jam' }, { add: 'tea bags' }],
      ['add mac and cheese and frozen peas to the list', { add: 'mac and cheese' }, { add: 'frozen peas' }],
      [
        'plese add two things to my to do list call the bank and book the dentist',
        { add: 'call the bank' },
        { add: 'book the dentist' }
      ]
    ]
  }
]

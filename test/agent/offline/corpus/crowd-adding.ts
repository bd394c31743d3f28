import type { Scene } from './sentence.ts'

/** What a crowd says to a household's assistant, adding; the rules were written for these. */
export const crowdAdding: Scene[] = [
  {
    tasks: ['lettuce', 'renew car insurance'],
    sentences: [
      ['add dishwasher tablets to my shopping list', { add: 'dishwasher tablets' }],
      ['put sunscreen on the list', { add: 'sunscreen' }],
      ['hey can you stick cat litter on the shopping list please', { add: 'cat litter' }],
      ['toothpaste is almost finished please to put in list', { add: 'toothpaste' }],
      ['i need to add walk the dog to my to do list', { add: 'walk the dog' }],
      ['please include olive oil in the grocery list', { add: 'olive oil' }],
      ['olly add call the plumber to my things to do', { add: 'call the plumber' }],
      ['new item for my list cinnamon sticks', { add: 'cinnamon sticks' }],
      ['alexa put a birthday card for nan on the list', { add: 'birthday card for nan' }],
      ['could you kindly write down lamb chops on my grocery list', { add: 'lamb chops' }],
      ['jot down return library books', { add: 'return library books' }],
      ["don't let me leave the store without coffee filters put them on the list", { add: 'coffee filters' }],
      ['add on my list to buy a new umbrella', { add: 'buy a new umbrella' }],
      ['pleae add shampoo to the shoping list', { add: 'shampoo' }],
      ['i want you to add one more thing to the list, paper towels', { add: 'paper towels' }],
      ['my list needs oat milk', { add: 'oat milk' }],
      ['ad tomato soup to groceries', { add: 'tomato soup' }],
      ['can we add swimming goggles to the holiday list', { add: 'swimming goggles' }],
      ['append vacuum bags to shopping list', { add: 'vacuum bags' }],
      ['i would like to put finish the budget report on my work list', { add: 'finish the budget report' }],
      ['add two dozen cupcakes to the party list', { add: 'two dozen cupcakes' }],
      ['shopping list: light bulbs', { add: 'light bulbs' }],
      ['note to self clean out the gutters', { add: 'clean out the gutters' }],
      ['we are out of dog food, add it to the shopping list please', { add: 'dog food' }],
      ['make a note that i have to renew my passport', { add: 'renew my passport' }],
      ['add a task to pay the gardener', { add: 'pay the gardener' }],
      ['add mac and cheese to the list', { add: 'mac and cheese' }],
      ['add pick up the dry cleaning on thursday', { add: 'pick up the dry cleaning', due: '2026-11-26' }],
      [
        'put dentist appointment on my list for december second at ten am',
        { add: 'dentist appointment', due: '2026-12-02T10:00:00+01:00' }
      ]
    ]
  },
  {
    tasks: ['charcoal', 'hot dog buns'],
    before: 'added',
    sentences: [
      ['throw hot sauce on there too', { add: 'hot sauce' }],
      ['oh and also some ginger', { add: 'ginger' }],
      ['one more thing, get a gift bag', { add: 'get a gift bag' }]
    ]
  },
  {
    tasks: ['salmon'],
    sentences: [
      [
        'add milk butter and cheese to my shopping list',
        { add: 'milk' },
        { add: 'butter' },
        { add: 'cheese' }
      ],
      [
        'please put carrots, onions and a bag of potatoes on the grocery list',
        { add: 'carrots' },
        { add: 'onions' },
        { add: 'bag of potatoes' }
      ],
      [
        'add nails a hammer and wood glue to the hardware store list',
        { add: 'nails' },
        { add: 'hammer' },
        { add: 'wood glue' }
      ],
      ['ketchup and mustard need to go on my list', { add: 'ketchup' }, { add: 'mustard' }],
      [
        'hey put eggs bacon orange juice and pancake mix on the list for me',
        { add: 'eggs' },
        { add: 'bacon' },
        { add: 'orange juice' },
        { add: 'pancake mix' }
      ],
      [
        'add wash the car and mow the lawn to my to do list',
        { add: 'wash the car' },
        { add: 'mow the lawn' }
      ],
      [
        'can you add bananas, also yogurt, and um paper plates',
        { add: 'bananas' },
        { add: 'yogurt' },
        { add: 'paper plates' }
      ],
      [
        'we need flour and sugar and vanilla add those to the list',
        { add: 'flour' },
        { add: 'sugar' },
        { add: 'vanilla' }
      ],
      ['put bleach on the list and also sponges', { add: 'bleach' }, { add: 'sponges' }],
      ['shopping list add rice, beans, tortillas', { add: 'rice' }, { add: 'beans' }, { add: 'tortillas' }],
      [
        'on my list please to add: tea, lemon, biscuits',
        { add: 'tea' },
        { add: 'lemon' },
        { add: 'biscuits' }
      ],
      [
        'add call mum, book the vet and water the plants to my taks',
        { add: 'call mum' },
        { add: 'book the vet' },
        { add: 'water the plants' }
      ]
    ]
  }
]

import type { Scene } from './sentence.ts'

/** What families say to an assistant: asking, and taking off; first measured unseen, then made part of what the rules are written for. */
export const familyRemoving: Scene[] = [
  // What is on the list
  {
    tasks: [
      'eggs',
      'grated cheese',
      'coffee filters',
      'wash the car',
      ['dentist appointment', '2026-11-27'],
      ['return the drill', '2026-11-23'],
      ['parent teacher meeting', '2026-11-24']
    ],
    sentences: [
      ["what's on my list", { list: {} }],
      ['read me my shopping list', { list: {} }],
      ['what do i have left to buy', { list: {} }],
      ['show me the list', { list: {} }],
      ['tell me what is in my grocery list please', { list: {} }],
      ['do i have eggs on my list', { list: { status: 'all', query: 'eggs' } }],
      ['did i put coffee on the shopping list already', { list: { status: 'all', query: 'coffee' } }],
      ['is there any cheese on my grocery list', { list: { status: 'all', query: 'cheese' } }],
      ['open my to do list', { list: {} }],
      ['list', { list: {} }],
      ['how many things are on my list', { list: {} }],
      ['what else do we need from the shop', { list: {} }],
      ["could you go through my list once more i wasn't listening", { list: {} }],
      ['whats on teh list', { list: {} }],
      [
        "i'm standing in the supermarket now and i can't for the life of me remember what i came for what was on my list",
        { list: {} }
      ],
      ['what do i have to do today', { list: { due_after: '2026-11-23', due_before: '2026-11-23' } }],
      ['any reminders for tomorrow', { list: { due_after: '2026-11-24', due_before: '2026-11-24' } }],
      ["what's on for friday", { list: { due_after: '2026-11-27', due_before: '2026-11-27' } }],
      ['do i have anything this week', { list: { due_after: '2026-11-23', due_before: '2026-11-29' } }],
      ['what have i finished already', { list: { status: 'completed' } }],
      ['show me completed items', { list: { status: 'completed' } }],
      ['when is my dentist appointment', { list: { status: 'all', query: 'dentist appointment' } }],
      ['what reminders have i set', { list: {} }],
      ['is there anything about the car on my to do list', { list: { status: 'all', query: 'car' } }]
    ]
  },
  // Things to buy taken off
  {
    tasks: ['bread', 'bananas', 'milk', 'paper towels', 'olive oil', 'ice cream', 'eggs', 'dog food'],
    sentences: [
      ['remove bananas from my grocery list', { remove: 'bananas' }],
      ['delete milk', { remove: 'milk' }],
      ['take the paper towels off the list', { remove: 'paper towels' }],
      ["i don't need olive oil anymore", { remove: 'olive oil' }],
      ['please erase ice cream from shopping list', { remove: 'ice cream' }],
      ['scrap the eggs', { remove: 'eggs' }],
      ['can you get rid of the dog food on my list', { remove: 'dog food' }],
      ['olly drop bread from the list', { remove: 'bread' }],
      ['no more ice cream on the list please my doctor would have a fit', { remove: 'ice cream' }],
      ["actually we've got plenty of milk so take that off", { remove: 'milk' }],
      ['take out bananas and eggs from the list', { remove: 'bananas' }, { remove: 'eggs' }],
      ['remvoe olive oil from my list', { remove: 'olive oil' }]
    ]
  },
  // Taken off by its place in what was shown
  {
    tasks: ['pasta', 'tuna', 'sweetcorn'],
    before: 'listed',
    sentences: [['remove the last item from my list', { remove: 'sweetcorn' }]]
  },
  // Taken off just after it was added
  {
    tasks: ['butter', 'candles'],
    before: 'added',
    sentences: [['oh no wait delete that', { remove: 'candles' }]]
  },
  // Everything taken off
  {
    tasks: ['pears', 'honey', 'vinegar'],
    sentences: [['clear my shopping list', { remove: 'pears' }, { remove: 'honey' }, { remove: 'vinegar' }]]
  },
  // Things to do taken off
  {
    tasks: [
      'clean the gutters',
      'call grandma',
      'wash the car',
      'call the plumber',
      ['go to the gym', '2026-11-24'],
      ['dentist appointment', '2026-11-27']
    ],
    sentences: [
      ['cancel my reminder for the dentist', { remove: 'dentist appointment' }],
      ['delte the task about the gutters', { remove: 'clean the gutters' }],
      ["i'm not going to the gym tomorrow so remove it from my to do list", { remove: 'go to the gym' }],
      ['cancel the reminder to call grandma', { remove: 'call grandma' }],
      ['forget about washing the car', { remove: 'wash the car' }],
      [
        'uh could you take call the plumber off my to do list my husband is going to fix it himself',
        { remove: 'call the plumber' }
      ]
    ]
  }
]

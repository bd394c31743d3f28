import type { Scene } from './sentence.ts'

/** Polite people who tell a story with what they ask, and want to see or to change the list. */
export const visitorsChanging: Scene[] = [
  {
    tasks: ['milk', 'bananas', ['pay the rent', '2026-11-24'], 'coffee'],
    sentences: [
      ['i forgot my glasses so could you please read the list to me', { list: {} }],
      ['honestly i have no idea what i need today can you tell me what is on my shopping list', { list: {} }],
      ['i do not remember if i put coffee on the list', { list: { status: 'all', query: 'coffee' } }],
      ['my roommate wants to know if bananas are on the list', { list: { status: 'all', query: 'bananas' } }],
      [
        'are we done for today or do i still have something to do',
        { list: { due_after: '2026-11-23', due_before: '2026-11-23' } }
      ],
      ['whcih tasks do i have for tomorrow', { list: { due_after: '2026-11-24', due_before: '2026-11-24' } }],
      ['would you be so kind as to show me my list', { list: {} }],
      ['could you check the list for me i think i wrote something down yesterday', { list: {} }]
    ]
  },
  {
    tasks: [
      'bananas',
      'bread',
      'milk',
      'cat food',
      'call the electrician',
      'return the library books',
      'coffee',
      'hairdresser',
      'tomato sauce',
      'order a new mattress',
      'butter',
      'cheese'
    ],
    sentences: [
      [
        'my wife already went to the store and bought bread so please remove bread from the list',
        { remove: 'bread' }
      ],
      ['we have enough cheese at home i just checked so please take it off the list', { remove: 'cheese' }],
      [
        'the lights are working again so please delete the reminder to call the electrician',
        { remove: 'call the electrician' }
      ],
      [
        'i do not want the mattress any more it is too expensive so remove that',
        { remove: 'order a new mattress' }
      ],
      ['please to take off my list the coffee and the butter', { remove: 'coffee' }, { remove: 'butter' }],
      ['deelte cat food from teh list', { remove: 'cat food' }],
      ['can you take butter off the list it is bad for my heart', { remove: 'butter' }],
      ['i wonder if you could remove the tomato sauce', { remove: 'tomato sauce' }],
      ['actually we stopped drinking coffee so you can remove that from the list', { remove: 'coffee' }],
      ['would you kindly remvoe milk from my list dear', { remove: 'milk' }],
      ['the hairdresser cancelled on me so please take it off my list', { remove: 'hairdresser' }]
    ]
  },
  {
    tasks: [
      'bananas',
      'bread',
      'milk',
      'cat food',
      'call the electrician',
      'return the library books',
      'coffee',
      'hairdresser',
      'tomato sauce',
      'order a new mattress',
      'butter',
      'cheese'
    ],
    before: 'listed',
    sentences: [['okay please cross milk off it', { complete: 'milk' }]]
  },
  {
    tasks: [
      'iron the shirts',
      'call grandma',
      'milk',
      'pay the rent',
      'walk the dog',
      'take out the recycling'
    ],
    sentences: [
      ['the recycling is out so you can tick that off', { complete: 'take out the recycling' }],
      ['i just walked the dog it was raining so mark that as done please', { complete: 'walk the dog' }],
      [
        'it took me all morning but i ironed the shirts so mark that as finished',
        { complete: 'iron the shirts' }
      ],
      ['mark pay the rent as complteed', { complete: 'pay the rent' }],
      ['i got the milk on my way home so please check it off the list', { complete: 'milk' }]
    ]
  },
  {
    tasks: [['hairdresser', '2026-11-27T10:30:00+01:00'], 'milk', 'buy wood'],
    sentences: [
      [
        'i am stuck at work on friday so please move the hairdresser to next tuesday',
        { update: 'hairdresser', due: '2026-12-01T10:30:00+01:00' }
      ],
      ['my daughter is allergic so could you change milk to soy milk', { update: 'milk', title: 'soy milk' }]
    ]
  },
  { tasks: ['milk'], sentences: [['i wonder how old you are dear'], ['my wife says you are very helpful']] }
]

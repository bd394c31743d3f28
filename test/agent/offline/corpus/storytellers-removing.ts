import type { Scene } from './sentence.ts'

/** People who tell why before they ask, and want something off the list. */
export const storytellersRemoving: Scene[] = [
  {
    tasks: [
      'apples',
      'bread',
      'milk',
      'toilet paper',
      'call the plumber',
      'wash the car',
      'dog food',
      'dentist',
      'orange juice',
      'buy a birthday card',
      'yoghurt',
      'eggs'
    ],
    sentences: [
      ['my neighbour brought us eggs so please take that off the list', { remove: 'eggs' }],
      ['we already have plenty of bread at home so you can take that off', { remove: 'bread' }],
      ['i changed my mind about the yoghurt it is too expensive anyway so remove it', { remove: 'yoghurt' }],
      [
        'hi the tap stopped dripping so would you please cancel the reminder to call the plumber',
        { remove: 'call the plumber' }
      ],
      ['please to remove from the list the milk', { remove: 'milk' }],
      ['can you please dleete dog food from teh list', { remove: 'dog food' }],
      ['remov apples form my list', { remove: 'apples' }],
      ['we do not have a dog any more so you can delete dog food', { remove: 'dog food' }],
      ['take eggs off my list they are too expensive', { remove: 'eggs' }],
      ['delete wash the car it is going to rain anyway', { remove: 'wash the car' }],
      ['i wonder if you could take the toilet paper off the list', { remove: 'toilet paper' }],
      [
        'turns out my brother already bought a birthday card so please delete that',
        { remove: 'buy a birthday card' }
      ],
      ['can you please earse bread', { remove: 'bread' }]
    ]
  },
  {
    tasks: [
      'apples',
      'bread',
      'milk',
      'toilet paper',
      'call the plumber',
      'wash the car',
      'dog food',
      'dentist',
      'orange juice',
      'buy a birthday card',
      'yoghurt',
      'eggs'
    ],
    before: 'listed',
    sentences: [
      ['please take milk off it', { remove: 'milk' }],
      ['delete bread and eggs from it', { remove: 'bread' }, { remove: 'eggs' }]
    ]
  }
]

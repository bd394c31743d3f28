import type { Scene } from './sentence.ts'

/** People who talk while they ask, and want something off the list. */
export const talkersRemoving: Scene[] = [
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
      'yoghurt'
    ],
    sentences: [
      ['reomve apples from my list', { remove: 'apples' }],
      ['take milk off the shopping list', { remove: 'milk' }],
      ['delete toilet paper', { remove: 'toilet paper' }],
      ['scratch bread', { remove: 'bread' }],
      ['i dont need dog food anymore', { remove: 'dog food' }],
      ['olly delete wash the car from my to do list', { remove: 'wash the car' }],
      ['get rid of the dentist reminder', { remove: 'dentist' }],
      ['can you kick orange juice off the list', { remove: 'orange juice' }],
      ['alexa take the yoghurt out of my grocery list please', { remove: 'yoghurt' }],
      [
        'hi there the sink is fine again so could you cancel the reminder to call the plumber please',
        { remove: 'call the plumber' }
      ],
      ['forget about the birthday card', { remove: 'buy a birthday card' }],
      ['remove apples and milk from the list', { remove: 'apples' }, { remove: 'milk' }],
      [
        'i have changed my mind about the juice it has too much sugar anyway so drop it from the list',
        { remove: 'orange juice' }
      ],
      [
        'we have plenty of toilet paper at home i just saw so you can take that off the list again',
        { remove: 'toilet paper' }
      ],
      [
        'my neighbour has brought me a whole bag of apples so would you please take the apples off my list dear',
        { remove: 'apples' }
      ],
      ['delet dog food from teh list', { remove: 'dog food' }],
      ['no more yoghurt on the list please', { remove: 'yoghurt' }],
      ['the car wash thing can go', { remove: 'wash the car' }],
      [
        'actually the plumber called me back already so i do not need to call him any more please remove it',
        { remove: 'call the plumber' }
      ],
      [
        'please to delete from my list the bread and the orange juice',
        { remove: 'bread' },
        { remove: 'orange juice' }
      ]
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
      'yoghurt'
    ],
    before: 'listed',
    sentences: [['ok you can take bread off it', { remove: 'bread' }]]
  },
  {
    tasks: ['apples', 'orange juice'],
    before: 'added',
    sentences: [['no wait take that off again', { remove: 'orange juice' }]]
  }
]

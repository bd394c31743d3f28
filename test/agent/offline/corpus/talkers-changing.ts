import type { Scene } from './sentence.ts'

/** People who talk while they ask, and have done or want changed what is on the list. */
export const talkersChanging: Scene[] = [
  {
    tasks: [
      'clean the oven',
      'call grandma',
      'milk',
      'pay the rent',
      'maths homework',
      'take out the trash',
      'water the plants',
      'book a haircut'
    ],
    sentences: [
      ['mark clean the oven as doen', { complete: 'clean the oven' }],
      ['i called grandma', { complete: 'call grandma' }],
      [
        'just so you know i went to the post office and paid the rent already so that one is done',
        { complete: 'pay the rent' }
      ],
      ['tick off milk', { complete: 'milk' }],
      ['done with my maths homework', { complete: 'maths homework' }],
      ['the trash is out you can check that off', { complete: 'take out the trash' }],
      [
        'okay i finally finished watering all the plants it took forever so mark that as complete please',
        { complete: 'water the plants' }
      ],
      ['set book a haircut to completed', { complete: 'book a haircut' }]
    ]
  },
  {
    tasks: [
      ['dentist', '2026-11-27T10:30:00+01:00'],
      ['pay the rent', '2026-12-01'],
      'milk',
      'call the bank',
      'buy paint'
    ],
    sentences: [
      ['move the dentist to tuesday at two pm', { update: 'dentist', due: '2026-11-24T14:00:00+01:00' }],
      ['change milk to oat milk', { update: 'milk', title: 'oat milk' }],
      ['make pay the rent high priority', { update: 'pay the rent', priority: 'high' }],
      ['push calling the bank to next monday', { update: 'call the bank', due: '2026-11-30' }],
      [
        'i said paint but i meant the white one for the walls so please change buy paint to buy white paint',
        { update: 'buy paint', title: 'buy white paint' }
      ]
    ]
  }
]

import type { Scene } from './sentence.ts'

/** People who tell why before they ask, and have done or want changed what is on the list. */
export const storytellersChanging: Scene[] = [
  {
    tasks: [
      'clean the oven',
      'call grandma',
      'milk',
      'pay the rent',
      'maths homework',
      'take out the trash',
      'water the plants'
    ],
    sentences: [
      ['the rent is paid you can check that off', { complete: 'pay the rent' }],
      [
        'i finally cleaned the oven it took me two hours so mark that as done please',
        { complete: 'clean the oven' }
      ],
      ['i spoke to grandma on the phone so mark call grandma as done', { complete: 'call grandma' }],
      ['mark milk as dnoe', { complete: 'milk' }],
      ['makr maths homework as complete', { complete: 'maths homework' }],
      ['chekc off water the plants', { complete: 'water the plants' }],
      ['the plants have been watered so please tick that off', { complete: 'water the plants' }],
      [
        'just came home and took out the trash so you can mark that as complete',
        { complete: 'take out the trash' }
      ]
    ]
  },
  {
    tasks: [['dentist', '2026-11-27T10:30:00+01:00'], ['pay the rent', '2026-12-01'], 'milk', 'buy paint'],
    sentences: [
      [
        'they did not have normal milk so please change milk to oat milk',
        { update: 'milk', title: 'oat milk' }
      ],
      [
        'the dentist called and he is ill so could you move the dentist to next monday',
        { update: 'dentist', due: '2026-11-30T10:30:00+01:00' }
      ],
      ['can you pleas raname buy paint to buy brushes', { update: 'buy paint', title: 'buy brushes' }]
    ]
  }
]

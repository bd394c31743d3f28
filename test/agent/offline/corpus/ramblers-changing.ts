import type { Scene } from './sentence.ts'

/** People who take their time to ask, and want to see or to change the list. */
export const ramblersChanging: Scene[] = [
  {
    tasks: ['milk', 'plums', ['pay the rent', '2026-11-24'], 'coffee'],
    sentences: [
      ['it is so loud in here i did not catch that what is on my list', { list: {} }],
      ['my sister wonders whether plums are on the list', { list: { status: 'all', query: 'plums' } }],
      ['i lost track could you go over my list with me', { list: {} }],
      [
        'have i finished everything for today or is something still open',
        { list: { due_after: '2026-11-23', due_before: '2026-11-23' } }
      ],
      ['wihch items are on my list', { list: {} }],
      ['would you mind terribly reading me my list', { list: {} }]
    ]
  },
  {
    tasks: [
      'plums',
      'pitta bread',
      'sour cream',
      'washing powder',
      'ring the mechanic',
      'hoover the hallway',
      'rabbit food',
      'physio',
      'cranberry juice',
      'buy concert tickets',
      'quinoa',
      'turkey'
    ],
    sentences: [
      ['the car is running again so forget about ringing the mechanic', { remove: 'ring the mechanic' }],
      ['my mother in law gave us a turkey so please take that off the list', { remove: 'turkey' }],
      ['the concert is sold out so you can remove buy concert tickets', { remove: 'buy concert tickets' }],
      ['our rabbit ran away so please delete rabbit food', { remove: 'rabbit food' }],
      ['plums are out of season so take them off my list', { remove: 'plums' }],
      ['please to strike from my list the quinoa', { remove: 'quinoa' }],
      ['cuold you delte sour cream', { remove: 'sour cream' }],
      ['remove washing powder my sister lent me some', { remove: 'washing powder' }],
      ['nobody drinks cranberry juice here please delete it', { remove: 'cranberry juice' }]
    ]
  },
  {
    tasks: [
      'prune the roses',
      'call grandma',
      'eggs',
      'pay the gas bill',
      'feed the hens',
      'dust the shelves'
    ],
    sentences: [
      [
        'phew i dusted the shelves took me ages please mark that as complete',
        { complete: 'dust the shelves' }
      ],
      [
        'the roses are pruned and i have the scratches to prove it so check that off',
        { complete: 'prune the roses' }
      ],
      ['the hens are fed mark it as done', { complete: 'feed the hens' }],
      ['mark call grandma as comlpete', { complete: 'call grandma' }],
      [
        'i stood in line for an hour but the gas bill is paid so mark that as done',
        { complete: 'pay the gas bill' }
      ]
    ]
  },
  {
    tasks: [['physio', '2026-11-27T10:30:00+01:00'], 'milk', 'buy yarn'],
    sentences: [
      [
        'my physio is ill so would you please move physio to next wednesday',
        { update: 'physio', due: '2026-12-02T10:30:00+01:00' }
      ],
      [
        'i need a specific colour so can you change buy yarn to buy red yarn',
        { update: 'buy yarn', title: 'buy red yarn' }
      ]
    ]
  },
  { tasks: ['milk'], sentences: [['i wonder if it will snow'], ['my wife says thank you']] }
]

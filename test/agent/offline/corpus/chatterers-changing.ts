import type { Scene } from './sentence.ts'

/** People who ask in the middle of their talk, and want to see or to change the list. */
export const chatterersChanging: Scene[] = [
  {
    tasks: ['milk', 'pears', ['pay the rent', '2026-11-24'], 'coffee'],
    sentences: [
      ['i left the paper at home so please tell me everything on my list', { list: {} }],
      ['i am not sure did i write pears on the list', { list: { status: 'all', query: 'pears' } }],
      ['my wife keeps asking if coffee is on the list', { list: { status: 'all', query: 'coffee' } }],
      [
        'is that it for today or do i have to do anything else today',
        { list: { due_after: '2026-11-23', due_before: '2026-11-23' } }
      ],
      ['whihc tasks are left', { list: {} }],
      ['sorry can you tell me once more what is on my list', { list: {} }],
      ['hello would you be a dear and read me my shopping list', { list: {} }]
    ]
  },
  {
    tasks: [
      'pears',
      'rolls',
      'cream',
      'nappies',
      'call the gardener',
      'vacuum the stairs',
      'bird seed',
      'optician',
      'tomato juice',
      'book a babysitter',
      'rice',
      'ham'
    ],
    sentences: [
      [
        'the gardener is coming tomorrow anyway so you can delete call the gardener',
        { remove: 'call the gardener' }
      ],
      [
        'there are still two packs of rice in the cupboard so please take rice off the list',
        { remove: 'rice' }
      ],
      ['we became vegetarian so can you get rid of the ham', { remove: 'ham' }],
      ['our bird died so we do not need bird seed any more', { remove: 'bird seed' }],
      ['my sister is watching the kids so please remove book a babysitter', { remove: 'book a babysitter' }],
      ['nobody likes tomato juice so take it off my list', { remove: 'tomato juice' }],
      ['please to erase from the list the cream', { remove: 'cream' }],
      ['rmeove pears from hte list', { remove: 'pears' }],
      ['take the nappies off my list the baby is out of them', { remove: 'nappies' }],
      ['i have already been to the optician so remove that please', { remove: 'optician' }],
      ['my husband bought rolls on his way home so you can take those off', { remove: 'rolls' }]
    ]
  },
  {
    tasks: ['paint the fence', 'call grandma', 'eggs', 'pay the rent', 'feed the cat', 'wash the dishes'],
    sentences: [
      ['the dishes are washed so please mark that as done', { complete: 'wash the dishes' }],
      ['my arms hurt but i painted the fence so you can check that off', { complete: 'paint the fence' }],
      [
        'i talked to grandma for an hour so mark call grandma as completed please',
        { complete: 'call grandma' }
      ],
      ['mark feed the cat as finshed', { complete: 'feed the cat' }],
      ['the cat has been fed you can tick that off', { complete: 'feed the cat' }]
    ]
  },
  {
    tasks: [['optician', '2026-11-27T10:30:00+01:00'], 'milk', 'buy wood'],
    sentences: [
      [
        'i have to work on friday so can you move the optician to next monday',
        { update: 'optician', due: '2026-11-30T10:30:00+01:00' }
      ],
      [
        'the doctor said no cow milk so please change milk to almond milk',
        { update: 'milk', title: 'almond milk' }
      ],
      [
        'it has to be dry wood so rename buy wood to buy dry wood',
        { update: 'buy wood', title: 'buy dry wood' }
      ]
    ]
  },
  {
    tasks: ['milk'],
    sentences: [['my neighbour is so loud today'], ['would you be so kind and sing me a song']]
  }
]

import type { Scene } from './sentence.ts'

/** Polite people who tell a story with what they ask, and want something on the list. */
export const visitorsAdding: Scene[] = [
  {
    tasks: ['stamps'],
    sentences: [
      [
        'we had guests last night and they finished all the biscuits so would you please put biscuits on the list',
        { add: 'biscuits' }
      ],
      [
        'the bathroom light keeps flickering so can you please add call an electrician to my to do list',
        { add: 'call an electrician' }
      ],
      [
        'i was wondering whether you could possibly add a bottle of shampoo to my shopping list',
        { add: 'bottle of shampoo' }
      ],
      ['could you be so kind to put ginger tea on the list', { add: 'ginger tea' }],
      ['would you be so nice and write down mushrooms', { add: 'mushrooms' }],
      [
        'my roommate told me that we are out of toilet paper so can you add it to the list please',
        { add: 'toilet paper' }
      ],
      ['my kids ate all the yoghurt so put that on the list again please', { add: 'yoghurt' }],
      [
        'i am making soup tonight so i need carrots celery and onions please put those on my list',
        { add: 'carrots' },
        { add: 'celery' },
        { add: 'onions' }
      ],
      [
        'my boss wants me to finish the presentation so please add that to my list',
        { add: 'finish the presentation' }
      ],
      ['it is getting cold and i do not have any gloves can you put gloves on my list', { add: 'gloves' }],
      [
        'my mother is coming to visit so i have to vacuum the carpet put that on my to do list',
        { add: 'vacuum the carpet' }
      ],
      ['add sponges to the list before i forget please', { add: 'sponges' }],
      ['please add toothpaste i think we are almost out', { add: 'toothpaste' }],
      ['put fresh herbs on the list they make everything better', { add: 'fresh herbs' }],
      ['remind me to clean the windows they are so dirty', { add: 'clean the windows' }],
      ['oh and also aluminium foil', { add: 'aluminium foil' }],
      ['can you wirte down cream cheese', { add: 'cream cheese' }],
      ['please incldue noodles on my list', { add: 'noodles' }],
      ['add bleech adn sponges to teh list', { add: 'bleech' }, { add: 'sponges' }],
      ['pelase add jam to my lsit', { add: 'jam' }],
      ['alexa ad olive oil to my shoping lits', { add: 'olive oil' }],
      ['good morning my dear can you add raisins to the list', { add: 'raisins' }],
      ['sorry it is me again could you also add mustard', { add: 'mustard' }],
      ['oh dear i completely forgot the wrapping paper please put it on the list', { add: 'wrapping paper' }],
      ['hey listen we are running out of washing up liquid so just add that', { add: 'washing up liquid' }],
      [
        'you will not believe it but the cat ate my plant so add buy a new plant to the list',
        { add: 'buy a new plant' }
      ]
    ]
  },
  {
    tasks: ['stamps'],
    sentences: [
      [
        'my teacher says i need to hand in the essay on friday so please remind me',
        { add: 'hand in the essay', due: '2026-11-27' }
      ],
      [
        'the school play is on december eleventh could you remind me',
        { add: 'school play', due: '2026-12-11' }
      ],
      [
        'i am so forgetful lately can you remind me to call my sister tomorrow',
        { add: 'call my sister', due: '2026-11-24' }
      ],
      [
        'i promised my neighbour to feed her cat on saturday please remind me',
        { add: 'feed her cat', due: '2026-11-28' }
      ],
      [
        'my doctor told me to drink more water so remind me of that tomorrow',
        { add: 'drink more water', due: '2026-11-24' }
      ],
      [
        'sorry to bother you but could you set a reminder for wednesday to water the orchids',
        { add: 'water the orchids', due: '2026-11-25' }
      ],
      [
        'this is really important so please remind me on december the second that i have to renew my passport',
        { add: 'renew my passport', due: '2026-12-02' }
      ],
      [
        'remind me that it is annas birthday on december twelfth',
        { add: 'annas birthday', due: '2026-12-12' }
      ]
    ]
  }
]

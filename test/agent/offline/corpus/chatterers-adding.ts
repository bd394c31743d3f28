import type { Scene } from './sentence.ts'

/** People who ask in the middle of their talk, and want something on the list. */
export const chatterersAdding: Scene[] = [
  {
    tasks: ['stamps'],
    sentences: [
      [
        'so we opened the last packet of crackers this morning could you stick crackers on the list',
        { add: 'crackers' }
      ],
      [
        'i am in the kitchen with my hands full so would you put vanilla sugar on my list',
        { add: 'vanilla sugar' }
      ],
      ['i wonder whether you might add a new toothbrush to my shopping list', { add: 'new toothbrush' }],
      ['would it be possible to put washing up gloves on the list', { add: 'washing up gloves' }],
      ['be a dear and put oranges on my list', { add: 'oranges' }],
      ['my flatmate says there is no coffee left so can you put it on the list', { add: 'coffee' }],
      ['my son broke his pencil again so i need pencils add them to the list please', { add: 'pencils' }],
      ['dad wants me to rake the leaves so can you note that on my to do list', { add: 'rake the leaves' }],
      ['put hand cream on the list my skin is so dry', { add: 'hand cream' }],
      ['add a lint roller please the cat is shedding', { add: 'lint roller' }],
      ['remind me to oil the door it squeaks all night', { add: 'oil the door' }],
      ['write down defrost the freezer it is full of ice', { add: 'defrost the freezer' }],
      ['add plasters to my list or whatever they are called', { add: 'plasters' }],
      ['er and also paper straws', { add: 'paper straws' }],
      ['can yuo add cucumbers', { add: 'cucumbers' }],
      ['coud you put lettuce on my list', { add: 'lettuce' }],
      ['please insret olives into my list', { add: 'olives' }],
      ['put marmalade on my shpoping list plaese', { add: 'marmalade' }],
      ['i just burned the toast and now we have no bread anyway put bread on the list', { add: 'bread' }],
      [
        'you know what we should have for dinner tacos so add taco shells to the list',
        { add: 'taco shells' }
      ],
      [
        'well my back hurts so i can not carry much but do put one bottle of water on the list',
        { add: 'one bottle of water' }
      ],
      ['while you are at it put sage on my list', { add: 'sage' }],
      ['one more thing could you possibly write down furniture polish', { add: 'furniture polish' }]
    ]
  },
  {
    tasks: ['stamps'],
    sentences: [
      [
        'my passport expires soon so would you please remind me on monday to renew it',
        { add: 'renew it', due: '2026-11-30' }
      ],
      [
        'the parents meeting is on december ninth please remind me',
        { add: 'parents meeting', due: '2026-12-09' }
      ],
      [
        'my head is like a sieve so remind me to call the pharmacy tomorrow',
        { add: 'call the pharmacy', due: '2026-11-24' }
      ],
      [
        'i told karen i would bake a cake so please remind me to bake a cake on friday',
        { add: 'bake a cake', due: '2026-11-27' }
      ],
      [
        'my boss says i have to book a flight so remind me of that tomorrow',
        { add: 'book a flight', due: '2026-11-24' }
      ],
      [
        'listen dear you have to remind me to take the cake out at five pm',
        { add: 'take the cake out', due: '2026-11-23T17:00:00+01:00' }
      ],
      [
        'do not let me forget it is moms birthday on december eighth',
        { add: 'moms birthday', due: '2026-12-08' }
      ]
    ]
  }
]

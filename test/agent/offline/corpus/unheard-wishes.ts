import type { Scene } from './sentence.ts'

/** Things to add and to be reminded of: written before the rules for such speech, and not looked at while they were made. No rule may be written for one. */
export const unheardWishes: Scene[] = [
  {
    tasks: ['lettuce', 'renew car insurance'],
    sentences: [
      ['olly we have to buy maple syrup so put that on the list', { add: 'buy maple syrup' }],
      ['please enter sour cream in my list', { add: 'sour cream' }],
      ["there isn't any jam left add jam to the shopping list", { add: 'jam' }],
      ['mouthwash on the list please', { add: 'mouthwash' }],
      ['i would love for you to add frozen peas to my list', { add: 'frozen peas' }],
      ['i want a new item in the list named ginger ale', { add: 'ginger ale' }],
      ['fabric softener is almost empty add it to the list', { add: 'fabric softener' }],
      ['put that i need a haircut on the list', { add: 'haircut' }],
      ['add pet hair remover to whatever list', { add: 'pet hair remover' }],
      ['i have to mail the taxes put it on my to do list', { add: 'mail the taxes' }],
      ['remember that we need eggs', { add: 'eggs' }],
      ['shopping list: add cream cheese', { add: 'cream cheese' }],
      ['todo list add feed the cat', { add: 'feed the cat' }],
      ['hey could you please go ahead and put cough syrup on there', { add: 'cough syrup' }],
      ['plz ad sugar 2 my list', { add: 'sugar' }]
    ]
  },
  {
    tasks: ['charcoal', 'hot dog buns'],
    before: 'added',
    sentences: [
      ['and relish too', { add: 'relish' }],
      ['oh wait also paper cups', { add: 'paper cups' }],
      ['no take it off', { remove: 'hot dog buns' }]
    ]
  },
  {
    tasks: ['salmon'],
    sentences: [
      [
        'add cereal almond milk and frozen pizza to my list',
        { add: 'cereal' },
        { add: 'almond milk' },
        { add: 'frozen pizza' }
      ],
      [
        'i want carrots celery and onions on my list',
        { add: 'carrots' },
        { add: 'celery' },
        { add: 'onions' }
      ],
      ['put a lamp and a rug on the ikea list', { add: 'lamp' }, { add: 'rug' }],
      [
        'we need paper towels and napkins so put those on the list please',
        { add: 'paper towels' },
        { add: 'napkins' }
      ],
      [
        'add three things to my list cheese, ham and olives',
        { add: 'cheese' },
        { add: 'ham' },
        { add: 'olives' }
      ],
      ['bacon and sausage should be added to my list', { add: 'bacon' }, { add: 'sausage' }]
    ]
  },
  {
    tasks: ['buy stamps'],
    sentences: [
      [
        'tonight at eight remind me to put the washing out',
        { add: 'put the washing out', due: '2026-11-23T20:00:00+01:00' }
      ],
      [
        'i have a doctors appointment tomorrow at three pm remind me about it',
        { add: 'doctors appointment', due: '2026-11-24T15:00:00+01:00' }
      ],
      [
        'remind me to wish tom a happy birthday on december ninth',
        { add: 'wish tom a happy birthday', due: '2026-12-09' }
      ],
      ['i tend to forget to lock the back door so remind me', { add: 'lock the back door' }],
      [
        'please make me a reminder for the bake sale on saturday at ten am',
        { add: 'bake sale', due: '2026-11-28T10:00:00+01:00' }
      ],
      ['remind me wensday to return the tools', { add: 'return the tools', due: '2026-11-25' }],
      ['remind me each night to floss', { add: 'floss each night' }],
      [
        'i would like a reminder for wednesday to cancel the gym',
        { add: 'cancel the gym', due: '2026-11-25' }
      ],
      ['you need to remind me to buy bread after work', { add: 'buy bread after work' }],
      [
        'in twenty minutes remind me to check the cake',
        { add: 'check the cake', due: '2026-11-23T10:20:00+01:00' }
      ]
    ]
  }
]

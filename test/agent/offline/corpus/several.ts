import type { Scene } from './sentence.ts'

/** Several things in one message, and messages that ask for nothing on the list. */
export const several: Scene[] = [
  {
    tasks: ['bread', 'milk', 'call mom', 'gym'],
    sentences: [
      ['add cheese and eggs to my shopping list', { add: 'cheese' }, { add: 'eggs' }],
      [
        'add apples oranges and bananas to the grocery list',
        { add: 'apples' },
        { add: 'oranges' },
        { add: 'bananas' }
      ],
      ['put ham, butter and jam on the shopping list', { add: 'ham' }, { add: 'butter' }, { add: 'jam' }],
      [
        'add soap to my list and remind me to call dad tomorrow',
        { add: 'soap' },
        { add: 'call dad', due: '2026-11-24' }
      ],
      [
        'i need to wash the car and then pick up the kids at four',
        { add: 'wash the car' },
        { add: 'pick up the kids', due: '2026-11-23T16:00:00+01:00' }
      ],
      ['remind me to call bob and to email sue', { add: 'call bob' }, { add: 'email sue' }],
      ['add coffee, i also need tea', { add: 'coffee' }, { add: 'tea' }],
      ['take milk off the list and add oat milk', { remove: 'milk' }, { add: 'oat milk' }],
      [
        'i called mom, now remind me to call dad tonight',
        { complete: 'call mom' },
        { add: 'call dad', due: '2026-11-23' }
      ],
      ['add soap and tell me whats on my list', { add: 'soap' }, { list: {} }],
      ['show my list and then delete the gym', { list: {} }, { remove: 'gym' }],
      ['mark milk done and remove bread', { complete: 'milk' }, { remove: 'bread' }],
      ['hi there, please add carrots to my list, thank you', { add: 'carrots' }],
      ['good morning what do i have today', { list: { due_after: '2026-11-23', due_before: '2026-11-23' } }],
      ['add stamps thats all for now thanks', { add: 'stamps' }],
      [
        'tomorrow i have to go to the bank and on friday i have to see the doctor',
        { add: 'go to the bank', due: '2026-11-24' },
        { add: 'see the doctor', due: '2026-11-27' }
      ],
      [
        'add three things to my list: soap, shampoo and razors',
        { add: 'soap' },
        { add: 'shampoo' },
        { add: 'razors' }
      ],
      ['remind me to buy bread and butter', { add: 'buy bread and butter' }],
      ['can you add salt? and also pepper please', { add: 'salt' }, { add: 'pepper' }],
      [
        'add sponges and dish soap to the cleaning list then read it to me',
        { add: 'sponges' },
        { add: 'dish soap' },
        { list: {} }
      ],
      ['create a list called groceries and add eggs', { add: 'eggs' }],
      ['start a new list with eggs and cheese', { add: 'eggs' }, { add: 'cheese' }]
    ]
  },
  {
    tasks: ['bread'],
    sentences: [
      ['hello'],
      ['thanks a lot'],
      ['what can you do'],
      ['who are you'],
      ["what's the weather like"],
      ['tell me a joke'],
      ['add something to my list'],
      ['create a new shopping list'],
      ['start a new list'],
      ['play some music'],
      ['never mind'],
      ['good night'],
      ['make me a new list for groceries'],
      ['can you help me']
    ]
  }
]

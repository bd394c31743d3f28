import type { Scene } from './sentence.ts'

const chores = [
  'do the laundry',
  'buy milk',
  'pay the electric bill',
  'call the dentist',
  'take out the trash',
  'clean the kitchen',
  'send the report',
  'walk the dog',
  'return the library books',
  'fix the bike'
]

/** Things that are done. */
export const completing: Scene[] = [
  {
    tasks: chores,
    sentences: [
      ['cross off the laundry', { complete: 'do the laundry' }],
      ['check off milk', { complete: 'buy milk' }],
      ['tick off the electric bill', { complete: 'pay the electric bill' }],
      ['i paid the electric bill', { complete: 'pay the electric bill' }],
      ['i just called the dentist', { complete: 'call the dentist' }],
      ['i already took out the trash', { complete: 'take out the trash' }],
      ['done with the kitchen', { complete: 'clean the kitchen' }],
      ['i am done cleaning the kitchen', { complete: 'clean the kitchen' }],
      ['finished walking the dog', { complete: 'walk the dog' }],
      ['i walked the dog this morning', { complete: 'walk the dog' }],
      ['report sent', { complete: 'send the report' }],
      ['the report has been sent', { complete: 'send the report' }],
      ['the laundry is done', { complete: 'do the laundry' }],
      ['laundry done', { complete: 'do the laundry' }],
      ['i did the laundry', { complete: 'do the laundry' }],
      ['i have done the laundry already', { complete: 'do the laundry' }],
      ['mark the library books as returned', { complete: 'return the library books' }],
      ['mark buy milk complete', { complete: 'buy milk' }],
      ['mark off buy milk', { complete: 'buy milk' }],
      ['please mark walk the dog as finished', { complete: 'walk the dog' }],
      ['set fix the bike to done', { complete: 'fix the bike' }],
      ['i got the milk', { complete: 'buy milk' }],
      ['bought the milk', { complete: 'buy milk' }],
      ['i returned the books', { complete: 'return the library books' }],
      ['bike is fixed', { complete: 'fix the bike' }],
      ['i finally fixed the bike', { complete: 'fix the bike' }],
      ['you can check off calling the dentist', { complete: 'call the dentist' }],
      ['complete task number four', { complete: 'call the dentist' }],
      ['task 6 is done', { complete: 'clean the kitchen' }],
      ['number three is finished', { complete: 'pay the electric bill' }],
      ['mark two and five as done', { complete: 'buy milk' }, { complete: 'take out the trash' }],
      ['i finished 1 and 3', { complete: 'do the laundry' }, { complete: 'pay the electric bill' }],
      [
        'i did the laundry and the kitchen',
        { complete: 'do the laundry' },
        { complete: 'clean the kitchen' }
      ],
      ['i bought milk and called the dentist', { complete: 'buy milk' }, { complete: 'call the dentist' }],
      [
        'both the trash and the dog are done',
        { complete: 'take out the trash' },
        { complete: 'walk the dog' }
      ],
      ['i have allready paid the electric bill', { complete: 'pay the electric bill' }],
      ['compelte the laundry', { complete: 'do the laundry' }],
      ['finshed the laundry', { complete: 'do the laundry' }],
      ['ok the kitchen is clean now', { complete: 'clean the kitchen' }],
      ['put a check next to buy milk', { complete: 'buy milk' }],
      ['please check the laundry as completed', { complete: 'do the laundry' }],
      ['i took care of the electric bill', { complete: 'pay the electric bill' }],
      ['the electric bill has been paid', { complete: 'pay the electric bill' }],
      ['milk is taken care of', { complete: 'buy milk' }]
    ]
  },
  {
    tasks: ['wash the car', 'buy stamps', 'call grandma'],
    before: 'listed',
    sentences: [
      ['i completed the first one', { complete: 'wash the car' }],
      ['the last one is done', { complete: 'call grandma' }],
      ['done with the second one', { complete: 'buy stamps' }],
      ['mark the first two as done', { complete: 'wash the car' }, { complete: 'buy stamps' }],
      [
        'i finished everything on my list',
        { complete: 'wash the car' },
        { complete: 'buy stamps' },
        { complete: 'call grandma' }
      ],
      [
        'mark all my tasks as complete',
        { complete: 'wash the car' },
        { complete: 'buy stamps' },
        { complete: 'call grandma' }
      ]
    ]
  },
  {
    tasks: ['wash the car', 'buy stamps'],
    before: 'added',
    sentences: [
      ['thats done', { complete: 'buy stamps' }],
      ['done with that one', { complete: 'buy stamps' }],
      ['i already did it', { complete: 'buy stamps' }],
      ['yep finished it', { complete: 'buy stamps' }]
    ]
  }
]

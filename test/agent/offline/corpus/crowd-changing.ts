import type { Scene } from './sentence.ts'

/** What a crowd says to a household's assistant, changing; the rules were written for these. */
export const crowdChanging: Scene[] = [
  {
    tasks: [
      'mow the lawn',
      'buy stamps',
      'call mum',
      'pay the electric bill',
      'vacuum the stairs',
      'dog food',
      'return library books',
      'water the plants'
    ],
    sentences: [
      ['mark mow the lawn as done', { complete: 'mow the lawn' }],
      ['i already bought the stamps', { complete: 'buy stamps' }],
      ['check off dog food', { complete: 'dog food' }],
      ['just finished vacuuming the stairs', { complete: 'vacuum the stairs' }],
      ['tick call mum off the list', { complete: 'call mum' }],
      ['i paid the electric bill this mornig', { complete: 'pay the electric bill' }],
      ['the library books are returned', { complete: 'return library books' }],
      ['olly water the plants is complete now', { complete: 'water the plants' }]
    ]
  },
  {
    tasks: [
      ['dentist', '2026-11-24'],
      'white bread',
      'ring the bank',
      'tax return',
      ['team lunch', '2026-11-25']
    ],
    sentences: [
      ['move the dentist to thursday', { update: 'dentist', due: '2026-11-26' }],
      ['change white bread to rye bread on my list', { update: 'white bread', title: 'rye bread' }],
      ['make the tax return high priority', { update: 'tax return', priority: 'high' }],
      ['push team lunch to friday at one pm', { update: 'team lunch', due: '2026-11-27T13:00:00+01:00' }],
      ['reschedule ring the bank for december forth', { update: 'ring the bank', due: '2026-12-04' }]
    ]
  },
  {
    tasks: ['onions', 'post the parcel'],
    sentences: [
      ['create a new list'],
      ['can you start a list called camping for me'],
      ['olly what are you'],
      ['thanks that was really helpful']
    ]
  }
]

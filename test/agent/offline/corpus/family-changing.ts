import type { Scene } from './sentence.ts'

/** What families say to an assistant: what is done, changed, or nothing that a tool does; first measured unseen, then made part of what the rules are written for. */
export const familyChanging: Scene[] = [
  // Done
  {
    tasks: [
      'laundry',
      'pay the rent',
      'wash the windows',
      'vacuuming',
      'call the school',
      'stamps',
      'ironing'
    ],
    sentences: [
      ['mark laundry as done', { complete: 'laundry' }],
      ["i've paid the rent", { complete: 'pay the rent' }],
      ['check off wash the windows', { complete: 'wash the windows' }],
      ['tick the vacuuming please', { complete: 'vacuuming' }],
      ["i already called the school so that one's done", { complete: 'call the school' }],
      ['got the stamps', { complete: 'stamps' }],
      ['the ironing is finished thank god', { complete: 'ironing' }],
      ['set stamps and laundry to complete', { complete: 'stamps' }, { complete: 'laundry' }]
    ]
  },
  // Changed
  {
    tasks: [
      'oranges',
      'soy milk',
      'pay the gas bill',
      ['dentist appointment', '2026-11-25'],
      ['haircut', '2026-11-28']
    ],
    sentences: [
      ['move the dentist appointment to thursday', { update: 'dentist appointment', due: '2026-11-26' }],
      ['change oranges to clementines on my list', { update: 'oranges', title: 'clementines' }],
      ['make pay the gas bill high priority', { update: 'pay the gas bill', priority: 'high' }],
      ['push my haircut back to december third', { update: 'haircut', due: '2026-12-03' }],
      ['on my list it should say oat milk not soy milk', { update: 'soy milk', title: 'oat milk' }]
    ]
  },
  // Nothing that a tool does
  {
    tasks: ['apples', 'sweep the patio'],
    sentences: [
      ['start a new list for christmas'],
      ['add something to my list'],
      ['email my shopping list to karen'],
      ['how long do you boil an egg']
    ]
  }
]

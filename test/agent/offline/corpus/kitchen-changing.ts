import type { Scene } from './sentence.ts'

/** What is said in kitchens and shops, changing; rules came after, from these. */
export const kitchenChanging: Scene[] = [
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
      ['the lawn is mowed', { complete: 'mow the lawn' }],
      [
        'i just got back from paying the electric bill so mark it done',
        { complete: 'pay the electric bill' }
      ],
      ['cross dog food off my list i got it', { complete: 'dog food' }],
      ['please mark down water the plants as completed', { complete: 'water the plants' }],
      ['i called my mum', { complete: 'call mum' }],
      ['i have already vacuumed the stairs', { complete: 'vacuum the stairs' }],
      ['stamps are bought', { complete: 'buy stamps' }],
      ['set return library books to done', { complete: 'return library books' }],
      ['electric bill paid', { complete: 'pay the electric bill' }],
      ['i picked up the dog food', { complete: 'dog food' }],
      ['you can tick off mowing the lawn', { complete: 'mow the lawn' }],
      ['the plants have been watered this morning', { complete: 'water the plants' }],
      ['plants watered', { complete: 'water the plants' }],
      ['mark the library books done', { complete: 'return library books' }],
      ['i am finished mowing the lawn', { complete: 'mow the lawn' }],
      ['i have dog food now check it off', { complete: 'dog food' }],
      ['consider the stairs vacuumed', { complete: 'vacuum the stairs' }],
      ['the bill is paid', { complete: 'pay the electric bill' }],
      ['please mark calling mum as complete', { complete: 'call mum' }],
      ['just watered the plants', { complete: 'water the plants' }],
      ['i returned the books to the library', { complete: 'return library books' }],
      ['got the stamps', { complete: 'buy stamps' }],
      ['i have finally mowed the lawn', { complete: 'mow the lawn' }],
      ['tick water the plants', { complete: 'water the plants' }],
      ['the electric bill has been taken care of', { complete: 'pay the electric bill' }]
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
      ['instead of white bread put rye bread on the list', { update: 'white bread', title: 'rye bread' }],
      [
        'replace white bread with sourdough on the shopping list',
        { update: 'white bread', title: 'sourdough' }
      ],
      ['the dentist has been moved to friday', { update: 'dentist', due: '2026-11-27' }],
      [
        'can you change the time of the team lunch to noon',
        { update: 'team lunch', due: '2026-11-25T12:00:00+01:00' }
      ],
      ['tax return is really urgent now', { update: 'tax return', priority: 'high' }],
      ['swap white bread for brown bread', { update: 'white bread', title: 'brown bread' }],
      ['edit white bread to say whole wheat bread', { update: 'white bread', title: 'whole wheat bread' }],
      ['the dentist is on wednesday now', { update: 'dentist', due: '2026-11-25' }],
      ['can you put the tax return off until monday', { update: 'tax return', due: '2026-11-30' }],
      ['make it brown bread instead of white bread', { update: 'white bread', title: 'brown bread' }],
      ['delay the dentist by a week', { update: 'dentist', due: '2026-12-01' }],
      ['rename ring the bank to email the bank', { update: 'ring the bank', title: 'email the bank' }],
      [
        'the lunch with the team is at one pm now',
        { update: 'team lunch', due: '2026-11-25T13:00:00+01:00' }
      ],
      ['bring the team lunch forward to tomorrow', { update: 'team lunch', due: '2026-11-24' }],
      ['set tax return to high priority', { update: 'tax return', priority: 'high' }]
    ]
  }
]

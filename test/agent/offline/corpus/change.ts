import type { Scene } from './sentence.ts'

const work: Scene['tasks'] = [
  ['finish the slides', '2026-11-25'],
  'call the client',
  ['send the report', '2026-11-26'],
  ['team lunch', '2026-11-27T12:00:00+01:00'],
  'order toner',
  'review the budget',
  'book flights',
  ['dentist', '2026-11-24T15:00:00+01:00']
]

/** Things that are to be otherwise. */
export const changing: Scene[] = [
  {
    tasks: work,
    sentences: [
      ['move the report to friday', { update: 'send the report', due: '2026-11-27' }],
      ['push the dentist to thursday', { update: 'dentist', due: '2026-11-26T15:00:00+01:00' }],
      ['reschedule team lunch for one pm', { update: 'team lunch', due: '2026-11-27T13:00:00+01:00' }],
      ['postpone the slides until next week', { update: 'finish the slides', due: '2026-11-30' }],
      ['delay the slides by one day', { update: 'finish the slides', due: '2026-11-26' }],
      ['push the report back a week', { update: 'send the report', due: '2026-12-03' }],
      ['move order toner to tomorrow at ten am', { update: 'order toner', due: '2026-11-24T10:00:00+01:00' }],
      [
        'change call the client to email the client',
        { update: 'call the client', title: 'email the client' }
      ],
      [
        'rename order toner to order toner and paper',
        { update: 'order toner', title: 'order toner and paper' }
      ],
      ['make the budget high priority', { update: 'review the budget', priority: 'high' }],
      ['the flights are urgent', { update: 'book flights', priority: 'high' }],
      ['book flights is really important', { update: 'book flights', priority: 'high' }],
      ['set review the budget to low priority', { update: 'review the budget', priority: 'low' }],
      ['change the date of the report to december first', { update: 'send the report', due: '2026-12-01' }],
      ['the slides are due tomorrow', { update: 'finish the slides', due: '2026-11-24' }],
      ['team lunch is on thursday now', { update: 'team lunch', due: '2026-11-26T12:00:00+01:00' }],
      ['set a deadline of friday for the budget', { update: 'review the budget', due: '2026-11-27' }],
      [
        'add a note to call the client: ask about the invoice',
        { update: 'call the client', description: 'ask about the invoice' }
      ],
      ['take the due date off the report', { update: 'send the report', due: null }],
      ['bump up the priority of the budget', { update: 'review the budget', priority: 'high' }],
      ['change dentist to four thirty', { update: 'dentist', due: '2026-11-24T16:30:00+01:00' }],
      ['lets do the report on monday instead', { update: 'send the report', due: '2026-11-30' }]
    ]
  },
  {
    tasks: ['wash the car', 'buy stamps'],
    before: 'added',
    sentences: [
      ['can you move it to saturday', { update: 'buy stamps', due: '2026-11-28' }],
      ['make that one urgent', { update: 'buy stamps', priority: 'high' }],
      ['actually make it five pm', { update: 'buy stamps', due: '2026-11-23T17:00:00+01:00' }],
      ['i meant thursday', { update: 'buy stamps', due: '2026-11-26' }]
    ]
  },
  {
    tasks: ['wash the car', 'buy stamps', 'call grandma'],
    before: 'listed',
    sentences: [
      ['the first one is urgent', { update: 'wash the car', priority: 'high' }],
      ['move the second one to monday', { update: 'buy stamps', due: '2026-11-30' }]
    ]
  }
]

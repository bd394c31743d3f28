import type { Scene } from './sentence.ts'

/** What families say to an assistant: what to be reminded of; first measured unseen, then made part of what the rules are written for. */
export const familyReminding: Scene[] = [
  // Reminders
  {
    tasks: ['sort the recycling', ['swimming lesson', '2026-11-28']],
    sentences: [
      ['remind me to call my sister tommorow', { add: 'call my sister', due: '2026-11-24' }],
      ['remind me to feed the cat', { add: 'feed the cat' }],
      [
        'set a reminder for dentist on friday at ten in the morning',
        { add: 'dentist', due: '2026-11-27T10:00:00+01:00' }
      ],
      [
        'set reminder to pay electricity bill on december first',
        { add: 'pay electricity bill', due: '2026-12-01' }
      ],
      [
        'please remind me tomorrow at half past three to pick up the kids from school',
        { add: 'pick up the kids from school', due: '2026-11-24T15:30:00+01:00' }
      ],
      [
        "don't let me forget mum's birthday on the fifth of december",
        { add: "mum's birthday", due: '2026-12-05' }
      ],
      [
        'remind me about the parents evening on thursday at six pm',
        { add: 'parents evening', due: '2026-11-26T18:00:00+01:00' }
      ],
      [
        'can you remind me in two weeks to change the water filter',
        { add: 'change the water filter', due: '2026-12-07' }
      ],
      ['reminder take medicine at nine pm', { add: 'take medicine', due: '2026-11-23T21:00:00+01:00' }],
      [
        'i have a meeting with the accountant next monday at two pm please remind me',
        { add: 'meeting with the accountant', due: '2026-11-30T14:00:00+01:00' }
      ],
      ['remind me to buy a birthday card', { add: 'buy a birthday card' }],
      ['olly remind me to put the bins out on wednesday', { add: 'put the bins out', due: '2026-11-25' }],
      [
        'remind me on sunday that i need to ring my brother in canada',
        { add: 'ring my brother in canada', due: '2026-11-29' }
      ],
      [
        'create a reminder for the vet appointment on the second of december at quarter past four in the afternoon',
        { add: 'vet appointment', due: '2026-12-02T16:15:00+01:00' }
      ],
      [
        'i must not forget to send the parcel to my aunt on saturday',
        { add: 'send the parcel to my aunt', due: '2026-11-28' }
      ],
      [
        'remind me the football match tomorrow at eight pm',
        { add: 'football match', due: '2026-11-24T20:00:00+01:00' }
      ],
      ['remindme to charge the laptop', { add: 'charge the laptop' }],
      [
        'at noon tomorrow remind me to take the chicken out of the freezer',
        { add: 'take the chicken out of the freezer', due: '2026-11-24T12:00:00+01:00' }
      ],
      ['make sure i remember to lock the shed', { add: 'lock the shed' }],
      [
        'remind me in three days to check on the neighbours plants',
        { add: 'check on the neighbours plants', due: '2026-11-26' }
      ],
      [
        'i keep meaning to do this so could you set me a reminder for the tenth of december to book the car in for its service',
        { add: 'book the car in for its service', due: '2026-12-10' }
      ],
      ['yo remind me to text jake at 5 pm', { add: 'text jake', due: '2026-11-23T17:00:00+01:00' }],
      [
        'i would like that you remind me to buy the train ticket by friday',
        { add: 'buy the train ticket', due: '2026-11-27' }
      ],
      [
        'remind me the day after tomorrow to get cough syrup for the little one',
        { add: 'get cough syrup for the little one', due: '2026-11-25' }
      ]
    ]
  }
]

import type { Scene } from './sentence.ts'

/** People who talk while they ask, and want to be reminded. */
export const talkersReminding: Scene[] = [
  {
    tasks: ['stamps', 'apples'],
    sentences: [
      ['set a reminder to call the vet tomorrow', { add: 'call the vet', due: '2026-11-24' }],
      [
        'remind me tomorrow at nine am to take my pills',
        { add: 'take my pills', due: '2026-11-24T09:00:00+01:00' }
      ],
      [
        'set a reminder for friday at half past three pick up the kids',
        { add: 'pick up the kids', due: '2026-11-27T15:30:00+01:00' }
      ],
      [
        'remind me about the parents evening on thursday at seven pm',
        { add: 'parents evening', due: '2026-11-26T19:00:00+01:00' }
      ],
      [
        'in two weeks remind me to change the water filter',
        { add: 'change the water filter', due: '2026-12-07' }
      ],
      [
        'okay listen this is important can you remind me on december the fifth that i have to pay the rent',
        { add: 'pay the rent', due: '2026-12-05' }
      ],
      ['reminder dentist wednesday ten thirty am', { add: 'dentist', due: '2026-11-25T10:30:00+01:00' }],
      ['olly remind me to send the invoice by friday', { add: 'send the invoice', due: '2026-11-27' }],
      ['i must not forget to take the bins out tomorrow', { add: 'take the bins out', due: '2026-11-24' }],
      [
        'remind me it is marias birthday on the twelfth of december',
        { add: 'marias birthday', due: '2026-12-12' }
      ],
      ['please remaind me to buy flowers on saturday', { add: 'buy flowers', due: '2026-11-28' }],
      ['make a reminder for next monday to call the bank', { add: 'call the bank', due: '2026-11-30' }],
      [
        'ping me at quarter to six to start dinner',
        { add: 'start dinner', due: '2026-11-23T17:45:00+01:00' }
      ],
      [
        'set reminder meeting with john tomorow two pm',
        { add: 'meeting with john', due: '2026-11-24T14:00:00+01:00' }
      ],
      [
        'remind me at 5 pm to defrost the chicken',
        { add: 'defrost the chicken', due: '2026-11-23T17:00:00+01:00' }
      ],
      [
        'my doctor says i have to book a blood test so please remind me of it on wednesday',
        { add: 'book a blood test', due: '2026-11-25' }
      ],
      [
        'i have a really bad memory these days so would you please remind me to ring my sister margaret on sunday at eleven in the morning',
        { add: 'ring my sister margaret', due: '2026-11-29T11:00:00+01:00' }
      ],
      [
        'hey so my train leaves pretty early i think so remind me to pack my bag on thursday okay',
        { add: 'pack my bag', due: '2026-11-26' }
      ],
      [
        'remind me in three days to check on the sourdough',
        { add: 'check on the sourdough', due: '2026-11-26' }
      ],
      [
        'the car inspection is on january tenth can you set a reminder',
        { add: 'car inspection', due: '2027-01-10' }
      ],
      [
        'hi could you do me a favour and set a reminder for the day after tomorrow at noon to pick up the cake from the bakery for anna',
        { add: 'pick up the cake from the bakery for anna', due: '2026-11-25T12:00:00+01:00' }
      ],
      [
        'i promised my boss to hand in the slides until tuesday so please you remind me',
        { add: 'hand in the slides', due: '2026-11-24' }
      ]
    ]
  }
]

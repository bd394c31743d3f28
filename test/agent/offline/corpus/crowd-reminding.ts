import type { Scene } from './sentence.ts'

/** What a crowd says to a household's assistant, reminding; the rules were written for these. */
export const crowdReminding: Scene[] = [
  {
    tasks: ['buy stamps'],
    sentences: [
      ['remind me to water the plants', { add: 'water the plants' }],
      ['please remind me to feed the fish tomorrow', { add: 'feed the fish', due: '2026-11-24' }],
      [
        'remind me about the parent teacher meeting on wednesday at four pm',
        { add: 'parent teacher meeting', due: '2026-11-25T16:00:00+01:00' }
      ],
      [
        'set a reminder to take my pills at nine pm',
        { add: 'take my pills', due: '2026-11-23T21:00:00+01:00' }
      ],
      ['dont let me forget to pay rent on the first of december', { add: 'pay rent', due: '2026-12-01' }],
      [
        'i need to be reminded to pick up the kids at half past three tomorrow',
        { add: 'pick up the kids', due: '2026-11-24T15:30:00+01:00' }
      ],
      [
        'can you remind me in two weeks to change the air filter',
        { add: 'change the air filter', due: '2026-12-07' }
      ],
      [
        'remind me on friday that my library card expires',
        { add: 'my library card expires', due: '2026-11-27' }
      ],
      ['olly remind me to call grandma on sunday', { add: 'call grandma', due: '2026-11-29' }],
      ['reminder dentist december third two pm', { add: 'dentist', due: '2026-12-03T14:00:00+01:00' }],
      [
        'i have a meeting with james at ten tomorrow morning, remind me',
        { add: 'meeting with james', due: '2026-11-24T10:00:00+01:00' }
      ],
      [
        'remember me to buy flowers for my wife on saturday',
        { add: 'buy flowers for my wife', due: '2026-11-28' }
      ],
      ['make sure i remember to lock the shed', { add: 'lock the shed' }],
      [
        'alexa set a reminder for tomorrow at noon to move the laundry',
        { add: 'move the laundry', due: '2026-11-24T12:00:00+01:00' }
      ],
      [
        "give me a reminder about mom's birthday on december tenth",
        { add: "mom's birthday", due: '2026-12-10' }
      ],
      [
        'would you be so kind as to remind me to post the letter tomorrow',
        { add: 'post the letter', due: '2026-11-24' }
      ],
      [
        'at quarter to eight tomorrow morning remind me to put the bins out',
        { add: 'put the bins out', due: '2026-11-24T07:45:00+01:00' }
      ],
      [
        'create a reminder for the flu shot on thursday at 11:15 am',
        { add: 'flu shot', due: '2026-11-26T11:15:00+01:00' }
      ],
      [
        'remind me to bring soup and crackers to the potluck on friday',
        { add: 'bring soup and crackers to the potluck', due: '2026-11-27' }
      ],
      ['reminde me tommorow to email the landlord', { add: 'email the landlord', due: '2026-11-24' }],
      [
        'notify me on november thirtieth to submit my timesheet',
        { add: 'submit my timesheet', due: '2026-11-30' }
      ],
      ['i always forget to take my vitamins, remind me please', { add: 'take my vitamins' }],
      ['set reminder gym at six pm on tuesday', { add: 'gym', due: '2026-11-24T18:00:00+01:00' }],
      ['can u remind me to charge my ipad today', { add: 'charge my ipad', due: '2026-11-23' }],
      ['remind me christmas eve to pick up the turkey', { add: 'pick up the turkey', due: '2026-12-24' }]
    ]
  }
]

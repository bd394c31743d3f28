import type { Scene } from './sentence.ts'

/** People who tell why before they ask, and want to be reminded. */
export const storytellersReminding: Scene[] = [
  {
    tasks: ['stamps'],
    sentences: [
      [
        'i have a lot on my mind so would you please remind me to call the school on friday',
        { add: 'call the school', due: '2026-11-27' }
      ],
      [
        'my boss wants the budget by thursday so please remind me of it on wednesday',
        { add: 'budget', due: '2026-11-25' }
      ],
      [
        'the vet appointment is on december third can you remind me',
        { add: 'vet appointment', due: '2026-12-03' }
      ],
      [
        'our anniversary is on january second please set a reminder',
        { add: 'anniversary', due: '2027-01-02' }
      ],
      [
        'i promised tom to water his flowers tomorrow so please remind me',
        { add: 'water his flowers', due: '2026-11-24' }
      ],
      [
        'listen carefully can you remind me on december the sixth that i need to buy chocolate',
        { add: 'buy chocolate', due: '2026-12-06' }
      ],
      [
        'the dentist says i have to come back so remind me of that next monday',
        { add: 'come back', due: '2026-11-30' }
      ],
      [
        'i told my mother i would visit so could you remind me to visit my mother on sunday',
        { add: 'visit my mother', due: '2026-11-29' }
      ],
      ['remind me it is toms birthday on the fifth of december', { add: 'toms birthday', due: '2026-12-05' }],
      [
        'you know how forgetful i am so please remind me to take my pills tomorrow',
        { add: 'take my pills', due: '2026-11-24' }
      ]
    ]
  }
]

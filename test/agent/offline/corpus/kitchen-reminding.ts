import type { Scene } from './sentence.ts'

/** What is said in kitchens and shops, reminding; rules came after, from these. */
export const kitchenReminding: Scene[] = [
  {
    tasks: ['buy stamps'],
    sentences: [
      [
        'please to remind me of taking my medicine at eight pm',
        { add: 'taking my medicine', due: '2026-11-23T20:00:00+01:00' }
      ],
      [
        'tomorrow at nine in the morning remind me to call the school',
        { add: 'call the school', due: '2026-11-24T09:00:00+01:00' }
      ],
      [
        'i must not forget my yoga class tuesday at seven pm',
        { add: 'yoga class', due: '2026-11-24T19:00:00+01:00' }
      ],
      ['remind me thanksgiving to call my brother', { add: 'call my brother', due: '2026-11-26' }],
      [
        'i have an interview on thursday at 9 am please remind me',
        { add: 'interview', due: '2026-11-26T09:00:00+01:00' }
      ],
      ['remind me friday evening to defrost the freezer', { add: 'defrost the freezer', due: '2026-11-27' }],
      ['at noon remind me to eat lunch', { add: 'eat lunch', due: '2026-11-23T12:00:00+01:00' }],
      ['on new years eve remind me to buy champagne', { add: 'buy champagne', due: '2026-12-31' }],
      ['remind me every day to take my vitamins', { add: 'take my vitamins every day' }],
      [
        'my flight is on saturday at six am can you remind me',
        { add: 'flight', due: '2026-11-28T06:00:00+01:00' }
      ],
      ["don't let me forget the recital on the fifth of december", { add: 'recital', due: '2026-12-05' }],
      ['put a reminder in for friday to ring the bank', { add: 'ring the bank', due: '2026-11-27' }],
      [
        'remind me in half an hour to turn the oven off',
        { add: 'turn the oven off', due: '2026-11-23T10:30:00+01:00' }
      ],
      ['remind me to go to the gym in the morning', { add: 'go to the gym', due: '2026-11-24' }],
      ['i need reminding to sign the forms by wednesday', { add: 'sign the forms', due: '2026-11-25' }],
      ['reminder to pay the gas bill on the fifteenth', { add: 'pay the gas bill', due: '2026-12-15' }],
      [
        'at half past six tonight remind me to walk the dog',
        { add: 'walk the dog', due: '2026-11-23T18:30:00+01:00' }
      ],
      [
        'my sister arrives on sunday at two pm remind me please',
        { add: 'my sister arrives', due: '2026-11-29T14:00:00+01:00' }
      ],
      ['remind me in the evening to call dad', { add: 'call dad', due: '2026-11-23' }],
      ['i always miss choir practice remind me about it', { add: 'choir practice' }],
      [
        'could you give me a reminder on monday to hand in the essay',
        { add: 'hand in the essay', due: '2026-11-30' }
      ],
      [
        'remind me at quarter past nine tomorrow to join the call',
        { add: 'join the call', due: '2026-11-24T09:15:00+01:00' }
      ],
      ['don’t let me miss the webinar at three pm', { add: 'webinar', due: '2026-11-23T15:00:00+01:00' }],
      ['i want you to remind me boxing day to visit aunt sue', { add: 'visit aunt sue', due: '2026-12-26' }],
      ['set up a reminder every monday to take the bins out', { add: 'take the bins out every monday' }],
      [
        'olly please remind me at five pm to pick up sarah',
        { add: 'pick up sarah', due: '2026-11-23T17:00:00+01:00' }
      ],
      ['reminder on for my meeting at three thirty pm', { add: 'meeting', due: '2026-11-23T15:30:00+01:00' }],
      ['tomorrow is my anniversary please remind me', { add: 'anniversary', due: '2026-11-24' }],
      [
        'remind me one hour from now to check the roast',
        { add: 'check the roast', due: '2026-11-23T11:00:00+01:00' }
      ],
      ['put in a reminder that the rent is due on the thirtieth', { add: 'rent', due: '2026-11-30' }],
      [
        'let me know when it is time for the game on sunday at one pm',
        { add: 'game', due: '2026-11-29T13:00:00+01:00' }
      ],
      [
        'i need a reminder for my appointment on tuesday at ten',
        { add: 'appointment', due: '2026-11-24T10:00:00+01:00' }
      ],
      ['remind me to go to the bank on my way home', { add: 'go to the bank on my way home' }],
      [
        'schedule a reminder for friday noon to submit the report',
        { add: 'submit the report', due: '2026-11-27T12:00:00+01:00' }
      ],
      ['please add a reminder to call jim this afternoon', { add: 'call jim', due: '2026-11-23' }],
      [
        'i should take out the trash tonight dont let me forget',
        { add: 'take out the trash', due: '2026-11-23' }
      ],
      ['wake me up at six tomorrow', { add: 'wake up', due: '2026-11-24T06:00:00+01:00' }],
      ['add the concert on december twelfth to my reminders', { add: 'concert', due: '2026-12-12' }],
      ['remind me about the game tonight', { add: 'game', due: '2026-11-23' }],
      [
        'remind me to ring mum back at seven tonight',
        { add: 'ring mum back', due: '2026-11-23T19:00:00+01:00' }
      ],
      ['in two hours remind me to move the car', { add: 'move the car', due: '2026-11-23T12:00:00+01:00' }],
      [
        'i have to be at the airport by five am on friday remind me',
        { add: 'be at the airport', due: '2026-11-27T05:00:00+01:00' }
      ],
      ['make a reminder for parents evening next tuesday', { add: 'parents evening', due: '2026-12-01' }],
      [
        'please do not let me forget our anniversary on the third of december',
        { add: 'anniversary', due: '2026-12-03' }
      ],
      ['remind me at the weekend to clean the fish tank', { add: 'clean the fish tank', due: '2026-11-28' }],
      ['reminder feed next doors cat', { add: 'feed next doors cat' }],
      [
        'i want a reminder tomorrow at eight am for the delivery',
        { add: 'delivery', due: '2026-11-24T08:00:00+01:00' }
      ]
    ]
  }
]

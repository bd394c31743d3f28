import type { Scene } from './sentence.ts'

/** Things to add that have a date or a time. It is Monday, 23 November 2026, ten in the morning in Zurich. */
export const reminding: Scene = {
  tasks: [],
  sentences: [
    ['remind me to take my pills at five pm', { add: 'take my pills', due: '2026-11-23T17:00:00+01:00' }],
    ['please remind me to take out the garbage tonight', { add: 'take out the garbage', due: '2026-11-23' }],
    [
      'remind me at half past five to start dinner',
      { add: 'start dinner', due: '2026-11-23T17:30:00+01:00' }
    ],
    [
      'remind me in twenty minutes to check the rice',
      { add: 'check the rice', due: '2026-11-23T10:20:00+01:00' }
    ],
    ['remind me to call my sister in an hour', { add: 'call my sister', due: '2026-11-23T11:00:00+01:00' }],
    [
      'set a reminder for my dentist appointment at three thirty on thursday',
      { add: 'dentist appointment', due: '2026-11-26T15:30:00+01:00' }
    ],
    [
      'set a reminder to move the car at quarter to six',
      { add: 'move the car', due: '2026-11-23T17:45:00+01:00' }
    ],
    ['remind me tomorrow morning to send the invoice', { add: 'send the invoice', due: '2026-11-24' }],
    ['remind me to wake up at six thirty tomorrow', { add: 'wake up', due: '2026-11-24T06:30:00+01:00' }],
    ['i need to phone the plumber on tuesday afternoon', { add: 'phone the plumber', due: '2026-11-24' }],
    [
      'i have a meeting with paul on friday at ten am',
      { add: 'meeting with paul', due: '2026-11-27T10:00:00+01:00' }
    ],
    [
      'put lunch with kate on my list for wednesday at noon',
      { add: 'lunch with kate', due: '2026-11-25T12:00:00+01:00' }
    ],
    ['remind me on the tenth to pay the electric bill', { add: 'pay the electric bill', due: '2026-12-10' }],
    ['remind me to renew my passport on march fourth', { add: 'renew my passport', due: '2027-03-04' }],
    ['remind me to buy flowers on december twelfth', { add: 'buy flowers', due: '2026-12-12' }],
    ['add pay property tax due december thirty first', { add: 'pay property tax', due: '2026-12-31' }],
    ['remind me to mail the package the day after tomorrow', { add: 'mail the package', due: '2026-11-25' }],
    ['remind me two days from now to water the plants', { add: 'water the plants', due: '2026-11-25' }],
    ['remind me in three days to follow up with mark', { add: 'follow up with mark', due: '2026-11-26' }],
    [
      'remind me in a week to call the insurance company',
      { add: 'call the insurance company', due: '2026-11-30' }
    ],
    ['remind me in a couple of hours to stretch', { add: 'stretch', due: '2026-11-23T12:00:00+01:00' }],
    [
      'remind me in half an hour to turn off the oven',
      { add: 'turn off the oven', due: '2026-11-23T10:30:00+01:00' }
    ],
    [
      'remind me to submit the timesheet by end of day friday',
      { add: 'submit the timesheet', due: '2026-11-27' }
    ],
    [
      'i need to finish the presentation by wednesday night',
      { add: 'finish the presentation', due: '2026-11-25' }
    ],
    ['add homework for thursday to my list', { add: 'homework', due: '2026-11-26' }],
    [
      'schedule a haircut for saturday at eleven',
      { add: 'schedule a haircut', due: '2026-11-28T11:00:00+01:00' }
    ],
    [
      'remind me to leave for the airport at four am tomorrow',
      { add: 'leave for the airport', due: '2026-11-24T04:00:00+01:00' }
    ],
    [
      'remind me about the parent teacher conference next tuesday at six',
      { add: 'parent teacher conference', due: '2026-12-01T18:00:00+01:00' }
    ],
    [
      'remind me of my doctor appointment on monday at nine',
      { add: 'doctor appointment', due: '2026-11-30T09:00:00+01:00' }
    ],
    ['can you remind me later today to stretch', { add: 'stretch', due: '2026-11-23' }],
    ['remind me this evening to call dad', { add: 'call dad', due: '2026-11-23' }],
    ['remind me to call the school first thing tomorrow', { add: 'call the school', due: '2026-11-24' }],
    [
      'please set a reminder for tomorrow to bring the umbrella',
      { add: 'bring the umbrella', due: '2026-11-24' }
    ],
    [
      'set an alarm for the laundry in forty five minutes',
      { add: 'laundry', due: '2026-11-23T10:45:00+01:00' }
    ],
    ['i have to be at the bank by two', { add: 'be at the bank', due: '2026-11-23T14:00:00+01:00' }],
    [
      'i need to be reminded to change the air filter on sunday',
      { add: 'change the air filter', due: '2026-11-29' }
    ],
    ['ping me at noon to order lunch', { add: 'order lunch', due: '2026-11-23T12:00:00+01:00' }],
    ['give me a reminder on friday to back up the laptop', { add: 'back up the laptop', due: '2026-11-27' }],
    ['nudge me tomorrow about the lease', { add: 'lease', due: '2026-11-24' }],
    ["don't let me forget mom's birthday on saturday", { add: "mom's birthday", due: '2026-11-28' }],
    ['make sure i pay the rent on the first', { add: 'pay the rent', due: '2026-12-01' }],
    ['tell me to take a break at three', { add: 'take a break', due: '2026-11-23T15:00:00+01:00' }],
    [
      'remind me to take the cake out of the oven in fifteen minutes',
      { add: 'take the cake out of the oven', due: '2026-11-23T10:15:00+01:00' }
    ],
    [
      'reminder pick up the kids at two forty five',
      { add: 'pick up the kids', due: '2026-11-23T14:45:00+01:00' }
    ],
    [
      'reminder for tomorrow: take the car to the garage',
      { add: 'take the car to the garage', due: '2026-11-24' }
    ],
    ['remnd me to call joe tomorow', { add: 'call joe', due: '2026-11-24' }],
    ['remind me to get milk tommorow at 5pm', { add: 'get milk', due: '2026-11-24T17:00:00+01:00' }],
    ['rember to water the plants on wensday', { add: 'water the plants', due: '2026-11-25' }],
    [
      'remind me on wednesday to let the plumber in at eight am',
      { add: 'let the plumber in', due: '2026-11-25T08:00:00+01:00' }
    ],
    [
      'i need to call the dentist monday at nine fifteen in the morning',
      { add: 'call the dentist', due: '2026-11-30T09:15:00+01:00' }
    ],
    [
      'add dinner with the smiths this saturday at seven thirty pm',
      { add: 'dinner with the smiths', due: '2026-11-28T19:30:00+01:00' }
    ],
    ['put dentist down for next thursday at two', { add: 'dentist', due: '2026-12-03T14:00:00+01:00' }],
    ['remind me november thirtieth to cancel the trial', { add: 'cancel the trial', due: '2026-11-30' }],
    ['before friday i need to sign the forms', { add: 'sign the forms', due: '2026-11-27' }],
    ['at nine tonight remind me to lock up', { add: 'lock up', due: '2026-11-23T21:00:00+01:00' }],
    ['remind me to call grandma at 8 p.m.', { add: 'call grandma', due: '2026-11-23T20:00:00+01:00' }],
    ['remind me to feed the cat at 6 p. m.', { add: 'feed the cat', due: '2026-11-23T18:00:00+01:00' }],
    ['could you please remind me to book flights this weekend', { add: 'book flights', due: '2026-11-28' }],
    [
      "it's urgent remind me to send the payroll today",
      { add: 'send the payroll', due: '2026-11-23', priority: 'high' }
    ],
    [
      'add finish the budget for the fifteenth high priority',
      { add: 'finish the budget', due: '2026-12-15', priority: 'high' }
    ],
    [
      'remind me by noon tomorrow to confirm the hotel',
      { add: 'confirm the hotel', due: '2026-11-24T12:00:00+01:00' }
    ]
  ]
}

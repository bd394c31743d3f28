import type { Scene } from './sentence.ts'

/** What neighbours say to an assistant when the list was just shown; first measured unseen, then made part of what the rules are written for. */
export const neighbours: Scene[] = [
  {
    tasks: [
      'buy milk',
      'pay the electric bill',
      "call the dentist's office",
      'ham',
      'ice cream',
      'mow the lawn',
      'wash the car',
      ['team meeting', '2026-11-26T15:00:00+01:00']
    ],
    before: 'listed',
    sentences: [
      ['put wet wipes on the shopping list would you love', { add: 'wet wipes' }],
      ['we just finished off the honey so stick it on the list please', { add: 'honey' }],
      ['the kids drank all the apple juice can you add it to the list', { add: 'apple juice' }],
      ['i used the last of the flour put it on the list', { add: 'flour' }],
      ['could you add two more things to my list bread and eggs', { add: 'bread' }, { add: 'eggs' }],
      ['add one more item to the list it is baking soda', { add: 'baking soda' }],
      ['add bananas and also some grapes', { add: 'bananas' }, { add: 'grapes' }],
      ['we need rice and beans oh and garlic too', { add: 'rice and beans' }, { add: 'garlic' }],
      ['add fish and chips and mushy peas to the list', { add: 'fish and chips' }, { add: 'mushy peas' }],
      [
        'remind me about quiz night on friday at eight',
        { add: 'quiz night', due: '2026-11-27T08:00:00+01:00' }
      ],
      ['remind me of date night tomorrow', { add: 'date night', due: '2026-11-24' }],
      [
        'set a reminder for the plumber on the third of december at half past nine in the morning',
        { add: 'plumber', due: '2026-12-03T09:30:00+01:00' }
      ],
      [
        'i always forget so can you create a reminder for friday to water the ferns',
        { add: 'water the ferns', due: '2026-11-27' }
      ],
      ['is there something about the lawn on my list', { list: { status: 'all', query: 'lawn' } }],
      ['no more ham on the list please my wife is vegan now', { remove: 'ham' }],
      ['take wash the car off my to do list my son already did it', { remove: 'wash the car' }],
      ["remove ice cream from the list i'm on a diet", { remove: 'ice cream' }],
      ["we're not having ham this week so take it off the list", { remove: 'ham' }],
      ["i'm not mowing the lawn tomorrow so remove it", { remove: 'mow the lawn' }],
      ['i already paid the electric bill so that is done', { complete: 'pay the electric bill' }],
      ['the lawn is mowed thank goodness', { complete: 'mow the lawn' }],
      ['wash the car is finished hooray', { complete: 'wash the car' }],
      ['on my list it should say almond milk not milk', { update: 'buy milk', title: 'buy almond milk' }],
      ['i meant turkey not ham', { update: 'ham', title: 'turkey' }],
      ['pay electric bill is done', { complete: 'pay the electric bill' }],
      ['mark call dentist office as done', { complete: "call the dentist's office" }],
      ['delete the electricity bill', { remove: '<electricity bill>' }],
      ['push the team meeting to wednesday', { update: 'team meeting', due: '2026-12-02T15:00:00+01:00' }],
      ['move the meeting to friday', { update: 'team meeting', due: '2026-11-27T15:00:00+01:00' }],
      [
        'reschedule the meeting for next monday please',
        { update: 'team meeting', due: '2026-11-30T15:00:00+01:00' }
      ],
      ['can the meeting be moved to friday', { update: 'team meeting', due: '2026-11-27T15:00:00+01:00' }],
      ['change the meeting to friday', { update: 'team meeting', due: '2026-11-27T15:00:00+01:00' }],
      ['swap task 1 with task 2'],
      ['switch the order of the first two'],
      [
        'also reserve a room at the hotel on saturday at 6pm',
        { add: 'reserve a room at the hotel', due: '2026-11-28T18:00:00+01:00' }
      ],
      ["also pick up Tom's bike on Friday", { add: "pick up Tom's bike", due: '2026-11-27' }],
      ["get a haircut at Mario's on thursday", { add: "get a haircut at Mario's", due: '2026-11-26' }],
      ['make the milk 3 litres', { update: 'buy milk', title: 'buy 3 litres of milk' }],
      ['make the ham 200 grams', { update: 'ham', title: '200 grams of ham' }],
      ['how do i mark something as done?'],
      ['how can i rename a task'],
      ['hello! how does this work?'],
      ['what do i need to do first', { list: {} }],
      ["what's due soonest", { list: {} }],
      ['what was the third one again', { list: { status: 'all', query: "call the dentist's office" } }],
      ['what have i added so far', { list: {} }],
      ['every friday i need to put the bins out', { add: 'put the bins out every friday' }],
      ['remind me every sunday to call grandma', { add: 'call grandma every sunday' }],
      ['i have to water the plants every other day', { add: 'water the plants every other day' }],
      ['finish the taxes before saturday', { add: 'finish the taxes', due: '2026-11-28' }],
      [
        'add olive oil sea salt and black pepper',
        { add: 'olive oil' },
        { add: 'sea salt' },
        { add: 'black pepper' }
      ],
      ['have i added butter if not add butter', { add: 'butter' }],
      ['did i put cheese on the list add cheese', { add: 'cheese' }],
      ['delete the first two', { remove: 'buy milk' }, { remove: 'pay the electric bill' }],
      ['we are nearly out of shampoo so chuck it on the list will you', { add: 'shampoo' }],
      ['stick loo roll on the list mate', { add: 'loo roll' }]
    ]
  }
]

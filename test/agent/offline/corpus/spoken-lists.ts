import type { Scene } from './sentence.ts'

const week = ['oat milk', 'plums', 'feed the rabbit', 'hand in the form']
const all = week.map(remove => ({ remove }))

/** How people speak to a voice assistant of the list itself; the rules were written for these. */
export const speakingOfLists: Scene = {
  tasks: week,
  sentences: [
    ['home list add hang up the mirror', { add: 'hang up the mirror' }],
    ['to grocery list add radishes', { add: 'radishes' }],
    ['hey put a dozen rolls on groceries', { add: 'a dozen rolls' }],
    ['open my packing list and add sandals', { add: 'sandals' }],
    ['change my shopping list by adding vinegar', { add: 'vinegar' }],
    ['update my shopping list with olives', { add: 'olives' }],
    ['add one more thing to the list candles', { add: 'candles' }],
    [
      'start a list of groceries with leeks flour and parsley',
      { add: 'leeks' },
      { add: 'flour' },
      { add: 'parsley' }
    ],
    ["don't forget to put foil on the list", { add: 'foil' }],
    ['make a list with chalk and glue on it', { add: 'chalk' }, { add: 'glue' }],
    ['i would like to put sponges on the list', { add: 'sponges' }],
    ['make sure i remember to close the attic', { add: 'close the attic' }],
    ['schedule a reminder to descale the kettle', { add: 'descale the kettle' }],
    ['may i have a reminder to air the beds', { add: 'air the beds' }],
    ['ask me to sit up straight at 3 pm', { add: 'sit up straight', due: '2026-11-23T15:00:00+01:00' }],
    ['give me a reminder at 9 pm for the film', { add: 'film', due: '2026-11-23T21:00:00+01:00' }],
    ['remind me that i have a rehearsal at 6 pm', { add: 'rehearsal', due: '2026-11-23T18:00:00+01:00' }],
    ['set a reminder'],
    ['build me a list'],
    ['begin a list of songs'],
    ['check the list', { list: {} }],
    ['go to my packing list', { list: {} }],
    ['grocery list please', { list: {} }],
    ['read me a list of my reminders', { list: {} }],
    ['tell me about my packing list', { list: {} }],
    ['what about my grocery list', { list: {} }],
    ['look through my list for plums', { list: { status: 'all', query: 'plums' } }],
    ['does my list still have plums', { list: { status: 'all', query: 'plums' } }],
    ['erase plums from packing list', { remove: 'plums' }],
    ['off my shopping list take plums', { remove: 'plums' }],
    ['locate plums on my list and erase it', { remove: 'plums' }],
    ['plums should not be on my list', { remove: 'plums' }],
    ['i want plums off my list', { remove: 'plums' }],
    ['exclude plums from the list', { remove: 'plums' }],
    ['take an item off the list'],
    ['delete one of my lists'],
    ['erase this list', ...all],
    ['destroy our shopping list', ...all],
    ['i would like to wipe my list', ...all]
  ]
}

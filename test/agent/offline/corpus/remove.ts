import type { Scene } from './sentence.ts'

const errands = [
  'apples',
  'bread',
  'milk',
  'buy a birthday card',
  'call mom',
  'pick up the dry cleaning',
  'book the hotel',
  'meeting with paul',
  'water the plants',
  'gym'
]

const both = [{ remove: 'apples' }, { remove: 'bread' }]

/** Things to take off the list. */
export const removing: Scene[] = [
  {
    tasks: errands,
    sentences: [
      ['take bread off the list', { remove: 'bread' }],
      ['remove milk from my shopping list', { remove: 'milk' }],
      ['can you delete apples from my grocery list', { remove: 'apples' }],
      ['please get rid of the gym', { remove: 'gym' }],
      ['get rid of water the plants', { remove: 'water the plants' }],
      ['take off milk', { remove: 'milk' }],
      ["i don't need apples anymore", { remove: 'apples' }],
      ['i no longer need bread', { remove: 'bread' }],
      ['we dont need milk', { remove: 'milk' }],
      ['never mind about the dry cleaning', { remove: 'pick up the dry cleaning' }],
      ['forget about calling mom', { remove: 'call mom' }],
      ['forget the birthday card', { remove: 'buy a birthday card' }],
      ['cancel the meeting with paul', { remove: 'meeting with paul' }],
      ['cancel my reminder to call mom', { remove: 'call mom' }],
      ['delete the reminder to water the plants', { remove: 'water the plants' }],
      ['remove the reminder about the hotel', { remove: 'book the hotel' }],
      ['drop the gym from my to do list', { remove: 'gym' }],
      ['erase milk from the list', { remove: 'milk' }],
      ['take apples and bread off my list', ...both],
      ['remove apples, bread and milk', ...both, { remove: 'milk' }],
      ['delete number four', { remove: 'buy a birthday card' }],
      ['remove the item apples from the list', { remove: 'apples' }],
      ['kill the hotel task', { remove: 'book the hotel' }],
      ['scrap the birthday card', { remove: 'buy a birthday card' }],
      ['strike milk from the grocery list', { remove: 'milk' }],
      ['pull bread from my shopping list', { remove: 'bread' }],
      ['i changed my mind about the hotel', { remove: 'book the hotel' }],
      ['delte apples', { remove: 'apples' }],
      ['remvoe milk from my list', { remove: 'milk' }],
      ['remove the milk from my lst please', { remove: 'milk' }],
      ['i want to remove bread from the list', { remove: 'bread' }],
      ['could you take call mom off my to do list', { remove: 'call mom' }],
      ['take the gym out', { remove: 'gym' }],
      ['milk can come off the list', { remove: 'milk' }],
      ['ditch the gym', { remove: 'gym' }]
    ]
  },
  {
    tasks: ['apples', 'bread', 'milk'],
    before: 'listed',
    sentences: [
      ['remove the second item', { remove: 'bread' }],
      ['delete the last one', { remove: 'milk' }],
      ['take the first one off', { remove: 'apples' }],
      ['delete the first two', ...both]
    ]
  },
  {
    tasks: ['apples', 'bread'],
    sentences: [
      ['clear my list', ...both],
      ['empty my shopping list', ...both],
      ['delete my grocery list', ...both],
      ['erase everything on my to do list', ...both],
      ['wipe the list', ...both],
      ['remove everything from my list', ...both]
    ]
  },
  {
    tasks: ['apples', 'bread'],
    before: 'added',
    sentences: [
      ['please remove it', { remove: 'bread' }],
      ['delete that', { remove: 'bread' }],
      ['actually take that off', { remove: 'bread' }],
      ["no don't add that", { remove: 'bread' }],
      ['scratch that', { remove: 'bread' }],
      ['undo that', { remove: 'bread' }]
    ]
  }
]

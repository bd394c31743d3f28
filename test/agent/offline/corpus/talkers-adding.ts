import type { Scene } from './sentence.ts'

/** People who talk while they ask, and want one thing on the list. */
export const talkersAdding: Scene[] = [
  {
    tasks: ['stamps', 'call the plumber'],
    sentences: [
      ['put washing powder on my shopping list', { add: 'washing powder' }],
      ['olly add oat milk to the grocery list', { add: 'oat milk' }],
      ['i need batteries on the list', { add: 'batteries' }],
      ['hey add a bag of potatoes', { add: 'bag of potatoes' }],
      ['can you wirte down toothpaste for me', { add: 'toothpaste' }],
      ['we are out of coffee filters put them on the list', { add: 'coffee filters' }],
      ['add wash the car to my to do list', { add: 'wash the car' }],
      ['stick ketchup on the list please', { add: 'ketchup' }],
      ['alexa put call the landlord on my to do list', { add: 'call the landlord' }],
      ['add new entry buy cat litter', { add: 'buy cat litter' }],
      ['please inclued honey in my shoping list', { add: 'honey' }],
      ['shopping list add two litres of milk', { add: 'two litres of milk' }],
      ['would you be so kind and put a loaf of rye bread on my list dear', { add: 'loaf of rye bread' }],
      ['yo put chips on the list', { add: 'chips' }],
      ['note to self return the library books', { add: 'return the library books' }],
      [
        'i have got this whole pile of shirts here that nobody wants to iron so add iron the shirts to my to do list',
        { add: 'iron the shirts' }
      ],
      ['add mac and cheese to my list', { add: 'mac and cheese' }],
      [
        'my wife says we have run out of olive oil so could you put that on the shopping list before i forget again',
        { add: 'olive oil' }
      ],
      [
        'ok so i just noticed the lamp in the hallway is broken so please add a new light bulb to my list',
        { add: 'new light bulb' }
      ],
      [
        'i am driving right now so just quickly put pick up the dry cleaning on my to do list thank you',
        { add: 'pick up the dry cleaning' }
      ],
      ['mum wants me to clean my room so add that to my list i guess', { add: 'clean my room' }],
      [
        'hello dear i wonder if you could possibly add a packet of ginger biscuits to my shopping list',
        { add: 'packet of ginger biscuits' }
      ],
      ['sorry to bother you again but i forgot the nappies can you add nappies please', { add: 'nappies' }],
      ['oh and um also dishwasher tablets', { add: 'dishwasher tablets' }],
      ['get shampoo on that list', { add: 'shampoo' }],
      ['i want to add renew passport on my list of things to do', { add: 'renew passport' }],
      ['append baking soda to grocery list', { add: 'baking soda' }],
      [
        'make a note please that i really need to water the plants they look terrible',
        { add: 'water the plants' }
      ],
      ['put down book a haircut', { add: 'book a haircut' }],
      ['add finish the quarterly report to my work list', { add: 'finish the quarterly report' }],
      ['enter fabric softener on the list of things to buy', { add: 'fabric softener' }],
      ["don't let me forget wrapping paper", { add: 'wrapping paper' }]
    ]
  },
  {
    tasks: ['stamps', 'apples'],
    sentences: [
      ['remidn me to feed the fish', { add: 'feed the fish' }],
      ['remind me to cancel the gym', { add: 'cancel the gym' }],
      ['remind me that i need to thank aunt carol', { add: 'thank aunt carol' }]
    ]
  }
]

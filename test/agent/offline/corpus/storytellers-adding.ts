import type { Scene } from './sentence.ts'

/** People who tell why before they ask, and want one thing on the list. */
export const storytellersAdding: Scene[] = [
  {
    tasks: ['stamps'],
    sentences: [
      ['my daughter just drank the rest of the milk so can you please put milk on the list', { add: 'milk' }],
      [
        'i was baking all afternoon and the flour is nearly gone so could you possibly add flour to my shopping list',
        { add: 'flour' }
      ],
      ['i wonder if you could put bin bags on my list', { add: 'bin bags' }],
      ['i was wondering if you would add sunscreen to the list please', { add: 'sunscreen' }],
      ['would you be so kind and add tea bags to my shopping list', { add: 'tea bags' }],
      ['would you be kind enough to add a jar of jam to my list', { add: 'jar of jam' }],
      ['if it is not too much trouble could you add cough syrup to the list', { add: 'cough syrup' }],
      ['hello dear could you add some tomatoes to my list', { add: 'tomatoes' }],
      ['my son says we have no more cereal so could you put that on the list please', { add: 'cereal' }],
      ['my wife told me we are out of soap can you add that to the list before i forget', { add: 'soap' }],
      [
        'my husband wants me to fix the garden gate so put that on my to do list i guess',
        { add: 'fix the garden gate' }
      ],
      [
        'the neighbours are coming for dinner and i need wine and cheese would you put all that on the list',
        { add: 'wine' },
        { add: 'cheese' }
      ],
      [
        'we are going camping this weekend so we need matches rope and a torch can you add all of it to the list',
        { add: 'matches' },
        { add: 'rope' },
        { add: 'torch' }
      ],
      ['add toothbrushes to the list mine look terrible', { add: 'toothbrushes' }],
      ['put candles on the list i keep forgetting them', { add: 'candles' }],
      ['remind me to mow the lawn it looks like a jungle', { add: 'mow the lawn' }],
      ['make a note that i have to clean the gutters they are full of leaves', { add: 'clean the gutters' }],
      ['add rice to the list before i forget again', { add: 'rice' }],
      ['put lemons on my list dear', { add: 'lemons' }],
      ['add honey to my shopping list i guess', { add: 'honey' }],
      ['can you add peanut butter to the list i think we are running low', { add: 'peanut butter' }],
      ['oh and um also some kitchen roll', { add: 'kitchen roll' }],
      ['um and also baking powder please', { add: 'baking powder' }],
      ['can you wriet down onions', { add: 'onions' }],
      ['pleas ad cheese to the list', { add: 'cheese' }],
      ['please icnlude butter in my list', { add: 'butter' }],
      ['can you inculde napkins on my list', { add: 'napkins' }],
      ['add lightbulbs too my list', { add: 'lightbulbs' }],
      ['ad milk adn eggs', { add: 'milk' }, { add: 'eggs' }],
      ['put sugar on teh shopping list', { add: 'sugar' }],
      ['add vinegar to my grocrey list', { add: 'vinegar' }],
      ['inser cocoa into my list', { add: 'cocoa' }],
      ['appned cinnamon to the list', { add: 'cinnamon' }],
      ['sorry me again i also forgot the garlic can you add garlic', { add: 'garlic' }],
      ['listen i just thought of something add a phone charger to my list', { add: 'phone charger' }],
      [
        'let me see i need potatoes and leeks and a cabbage too put them on the list',
        { add: 'potatoes' },
        { add: 'leeks' },
        { add: 'cabbage' }
      ],
      [
        'the fridge is completely empty and the kids are hungry so please add pizza to my shopping list',
        { add: 'pizza' }
      ],
      [
        'i had a look in the cupboard and there is no salt so could you put salt on the list',
        { add: 'salt' }
      ],
      ['what a day anyway can you add dishwasher salt to the list', { add: 'dishwasher salt' }]
    ]
  }
]

import type { Scene } from './sentence.ts'

/** What is said in kitchens and shops, adding several things or one more; rules came after, from these. */
export const kitchenSeveral: Scene[] = [
  {
    tasks: ['charcoal', 'hot dog buns'],
    before: 'added',
    sentences: [
      ['and some mustard', { add: 'mustard' }],
      ['oh yeah ketchup too', { add: 'ketchup' }],
      ['plus a bag of ice', { add: 'bag of ice' }],
      ['can you also put lemonade on it', { add: 'lemonade' }],
      ['actually remove that', { remove: 'hot dog buns' }],
      ['also napkins', { add: 'napkins' }],
      ['and one more thing pickles', { add: 'pickles' }],
      ['sorry take that away again', { remove: 'hot dog buns' }],
      ['ok now add coleslaw', { add: 'coleslaw' }],
      ['and chips please', { add: 'chips' }],
      ['and what about beer add that too', { add: 'beer' }],
      ['undo that', { remove: 'hot dog buns' }],
      ['wait delete the last one', { remove: 'hot dog buns' }]
    ]
  },
  {
    tasks: ['salmon'],
    sentences: [
      ['i need eggs milk and bread', { add: 'eggs' }, { add: 'milk' }, { add: 'bread' }],
      [
        'put a mop a bucket and rubber gloves on the list',
        { add: 'mop' },
        { add: 'bucket' },
        { add: 'rubber gloves' }
      ],
      [
        'add peanut butter jelly and bread to the grocery list',
        { add: 'peanut butter' },
        { add: 'jelly' },
        { add: 'bread' }
      ],
      [
        'we need toothpaste and floss, put them on the shopping list',
        { add: 'toothpaste' },
        { add: 'floss' }
      ],
      [
        'add tomatoes, and also cucumbers, and feta cheese',
        { add: 'tomatoes' },
        { add: 'cucumbers' },
        { add: 'feta cheese' }
      ],
      [
        'both dish soap and laundry soap should go on the list',
        { add: 'dish soap' },
        { add: 'laundry soap' }
      ],
      [
        'please add the following to my list: cumin, paprika, oregano',
        { add: 'cumin' },
        { add: 'paprika' },
        { add: 'oregano' }
      ],
      [
        'apples pears and grapes to the shopping list please',
        { add: 'apples' },
        { add: 'pears' },
        { add: 'grapes' }
      ],
      ['my list needs rice beans and hot sauce', { add: 'rice' }, { add: 'beans' }, { add: 'hot sauce' }],
      ['add to the list wine cheese and crackers', { add: 'wine' }, { add: 'cheese' }, { add: 'crackers' }],
      [
        'add avocado oil sea salt and pepper to the list',
        { add: 'avocado oil' },
        { add: 'sea salt' },
        { add: 'pepper' }
      ],
      [
        'put a broom a dustpan and some sponges on the list',
        { add: 'broom' },
        { add: 'dustpan' },
        { add: 'sponges' }
      ],
      ['milk and honey have to be put on the list', { add: 'milk' }, { add: 'honey' }],
      [
        'add turkey stuffing mix and cranberry sauce to the thanksgiving list',
        { add: 'turkey' },
        { add: 'stuffing mix' },
        { add: 'cranberry sauce' }
      ],
      ['i need batteries and a flashlight add them to my list', { add: 'batteries' }, { add: 'flashlight' }],
      [
        'can you put down bread, uh eggs, and like three lemons',
        { add: 'bread' },
        { add: 'eggs' },
        { add: 'three lemons' }
      ],
      [
        'put wash the dog, clean the car and fix the fence on my to do list',
        { add: 'wash the dog' },
        { add: 'clean the car' },
        { add: 'fix the fence' }
      ],
      ['shopping list milk eggs bread', { add: 'milk' }, { add: 'eggs' }, { add: 'bread' }],
      [
        'i need you to add spaghetti ground beef and tomato sauce to the grocery list',
        { add: 'spaghetti' },
        { add: 'ground beef' },
        { add: 'tomato sauce' }
      ],
      [
        'add a box of cereal a loaf of bread and a jar of pickles',
        { add: 'box of cereal' },
        { add: 'loaf of bread' },
        { add: 'jar of pickles' }
      ],
      ['include cat food and also dog treats in the list', { add: 'cat food' }, { add: 'dog treats' }],
      ['two items for the list light bulbs and fuses', { add: 'light bulbs' }, { add: 'fuses' }],
      ['add eggs to my list and butter and milk', { add: 'eggs' }, { add: 'butter' }, { add: 'milk' }],
      [
        'add clean the bathroom to my to do list and vacuum the living room',
        { add: 'clean the bathroom' },
        { add: 'vacuum the living room' }
      ],
      ['we need apples oranges and grapes', { add: 'apples' }, { add: 'oranges' }, { add: 'grapes' }],
      [
        'put soap and shampoo and conditioner on my list',
        { add: 'soap' },
        { add: 'shampoo' },
        { add: 'conditioner' }
      ],
      [
        'add a hammer some nails and a tape measure to the list',
        { add: 'hammer' },
        { add: 'nails' },
        { add: 'tape measure' }
      ],
      ['to my list add bread also add jam', { add: 'bread' }, { add: 'jam' }]
    ]
  }
]

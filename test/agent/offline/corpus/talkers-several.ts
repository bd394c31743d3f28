import type { Scene } from './sentence.ts'

/** People who talk while they ask, and want several things on the list. */
export const talkersSeveral: Scene[] = [
  {
    tasks: ['stamps'],
    sentences: [
      ['add milk eggs and butter', { add: 'milk' }, { add: 'eggs' }, { add: 'butter' }],
      [
        'put tomatoes onions and garlic on the grocery list',
        { add: 'tomatoes' },
        { add: 'onions' },
        { add: 'garlic' }
      ],
      [
        'hey i need flour sugar and yeast on my shopping list',
        { add: 'flour' },
        { add: 'sugar' },
        { add: 'yeast' }
      ],
      ['alexa ad bananas and yoghurt', { add: 'bananas' }, { add: 'yoghurt' }],
      [
        'add call grandma and do my maths homework to my to do list',
        { add: 'call grandma' },
        { add: 'do my maths homework' }
      ],
      [
        'please put on the list rice lentils chickpeas and also coconut milk',
        { add: 'rice' },
        { add: 'lentils' },
        { add: 'chickpeas' },
        { add: 'coconut milk' }
      ],
      ['we need bread cheese ham', { add: 'bread' }, { add: 'cheese' }, { add: 'ham' }],
      [
        'add shampoo, conditioner and soap to my list',
        { add: 'shampoo' },
        { add: 'conditioner' },
        { add: 'soap' }
      ],
      [
        'we are having people over so i will need crisps lemonade and paper plates can you put all of that on the list please',
        { add: 'crisps' },
        { add: 'lemonade' },
        { add: 'paper plates' }
      ],
      [
        'to do list add vacuum the living room and then clean the oven',
        { add: 'vacuum the living room' },
        { add: 'clean the oven' }
      ],
      [
        'write down six eggs a pint of cream and some strawberries',
        { add: 'six eggs' },
        { add: 'pint of cream' },
        { add: 'strawberries' }
      ],
      [
        'let me think i need carrots and leeks oh and a chicken too put them on my list',
        { add: 'carrots' },
        { add: 'leeks' },
        { add: 'chicken' }
      ]
    ]
  }
]

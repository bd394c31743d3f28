import type { Scene } from './sentence.ts'

/** People who take their time to ask, and want something on the list. */
export const ramblersAdding: Scene[] = [
  {
    tasks: ['stamps'],
    sentences: [
      [
        'grandpa spilled the last of the cocoa all over the carpet so be so good and put cocoa on the list',
        { add: 'cocoa' }
      ],
      [
        'i have been meaning to say this all week please add moth balls to my shopping list',
        { add: 'moth balls' }
      ],
      ['any chance you could put porridge oats on the list', { add: 'porridge oats' }],
      ['do me a favour would you and add tinned tomatoes', { add: 'tinned tomatoes' }],
      ['i would be ever so grateful if you could add knitting wool to my list', { add: 'knitting wool' }],
      [
        'we are throwing a party on saturday and need balloons would you put these on the list',
        { add: 'balloons' }
      ],
      ['our toaster gave up the ghost so put new toaster on my list', { add: 'new toaster' }],
      [
        'the wife reminded me that we need dog biscuits so please put them on the list',
        { add: 'dog biscuits' }
      ],
      [
        'my teenager wants me to sew on a button add that to my to do list would you',
        { add: 'sew on a button' }
      ],
      ['add parchment paper to the list i always run out', { add: 'parchment paper' }],
      ['put bleach on my list the tub is disgusting', { add: 'bleach' }],
      ['remind me to sharpen the knives they are blunt', { add: 'sharpen the knives' }],
      ['add tissues to the list everyone here has a cold', { add: 'tissues' }],
      ['uh and also a lemon squeezer', { add: 'lemon squeezer' }],
      ['pelase wrte down radishes', { add: 'radishes' }],
      ['coukd you add cardamom', { add: 'cardamom' }],
      ['ad custard powder to my lits', { add: 'custard powder' }],
      ['put capers no teh list', { add: 'capers' }],
      ['forgive me for asking again but can you put sauerkraut on the list', { add: 'sauerkraut' }],
      ['right where was i ah yes add sandpaper to my list', { add: 'sandpaper' }]
    ]
  },
  {
    tasks: ['stamps'],
    sentences: [
      [
        'my memory is not what it used to be so kindly remind me to phone edith on thursday',
        { add: 'phone edith', due: '2026-11-26' }
      ],
      [
        'the recital is on december fourteenth so could you please remind me',
        { add: 'recital', due: '2026-12-14' }
      ],
      [
        'i swore to my wife that i would fix the tap on saturday so remind me',
        { add: 'fix the tap', due: '2026-11-28' }
      ],
      [
        'my coach says i have to stretch more so remind me of it tomorrow',
        { add: 'stretch more', due: '2026-11-24' }
      ],
      [
        'excuse me would you be able to remind me on sunday to wind the clock',
        { add: 'wind the clock', due: '2026-11-29' }
      ],
      [
        'before i go to bed can you remind me tomorrow to post the parcel',
        { add: 'post the parcel', due: '2026-11-24' }
      ]
    ]
  }
]

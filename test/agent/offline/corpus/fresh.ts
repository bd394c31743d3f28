import type { Scene } from './sentence.ts'

const house = [
  'bins',
  'post the parcel',
  'ring the surgery',
  'order heating oil',
  'tomatoes',
  'book the MOT',
  'return Tom’s drill',
  'hoover upstairs'
]

/**
 * Sentences in other voices: British, formal, in haste, at length. Written after the rules, which got the right tools
 * for 52.4 % of them at first sight, and all arguments right for 34.4 %; rules for some of them came later.
 */
export const fresh: Scene[] = [
  {
    tasks: [],
    sentences: [
      ['Would you be so good as to put marmalade on the list?', { add: 'marmalade' }],
      ['Kindly add a bottle of sherry to the shopping.', { add: 'bottle of sherry' }],
      [
        "Right, I've got to ring the surgery tomorrow at half eight.",
        { add: 'ring the surgery', due: '2026-11-24T08:30:00+01:00' }
      ],
      [
        'Do remind me to post the parcel on Thursday, there’s a dear.',
        { add: 'post the parcel', due: '2026-11-26' }
      ],
      ['washing up liquid on the list pls', { add: 'washing up liquid' }],
      ['milk', { add: 'milk' }],
      ['need bin bags', { add: 'bin bags' }],
      ['todo: email prof re thesis, due fri', { add: 'email prof re thesis', due: '2026-11-27' }],
      ['gym 6pm', { add: 'gym', due: '2026-11-23T18:00:00+01:00' }],
      ['dont let me forget 2 text sam bk', { add: 'text sam bk' }],
      [
        'I shall need to collect the suit from the cleaner’s by Saturday.',
        { add: "collect the suit from the cleaner's", due: '2026-11-28' }
      ],
      [
        'Please ensure that I am reminded to submit the expense claim by the 30th of November.',
        { add: 'submit the expense claim', due: '2026-11-30' }
      ],
      [
        'Could we add "review the board minutes" as a high priority item, please?',
        { add: 'review the board minutes', priority: 'high' }
      ],
      [
        'I would like a reminder at 14:00 to phone the auditor.',
        { add: 'phone the auditor', due: '2026-11-23T14:00:00+01:00' }
      ],
      [
        'My car insurance runs out next Friday so remind me to renew it.',
        { add: 'renew car insurance', due: '2026-12-04' }
      ],
      [
        'So my mother is coming over on Sunday and I need to clean the guest room before then.',
        { add: 'clean the guest room', due: '2026-11-29' }
      ],
      [
        'It would be great if you could remind me about the school play on Wednesday at six in the evening.',
        { add: 'school play', due: '2026-11-25T18:00:00+01:00' }
      ],
      ['Oh and stick loo roll on there as well', { add: 'loo roll' }],
      ['Fancy adding some crisps to the list for me?', { add: 'crisps' }],
      [
        'Pop a reminder in for Tuesday to defrost the freezer',
        { add: 'defrost the freezer', due: '2026-11-24' }
      ],
      [
        'I’m supposed to take the cat to the vet on Friday at quarter past four',
        { add: 'take the cat to the vet', due: '2026-11-27T16:15:00+01:00' }
      ],
      [
        'Three things to pick up: candles, matches and string',
        { add: 'candles' },
        { add: 'matches' },
        { add: 'string' }
      ],
      ['Get some bread in, will you', { add: 'Get some bread in' }],
      ['assignment 3 due dec 10 high prio', { add: 'assignment 3', due: '2026-12-10', priority: 'high' }]
    ]
  },
  {
    tasks: [],
    sentences: [
      ['What have I got on today, then?', { list: { due_after: '2026-11-23', due_before: '2026-11-23' } }],
      ['Remind me, what was it I had to get?', { list: {} }],
      ['Anything pressing?', { list: { priority: 'high' } }],
      ['whats left', { list: {} }],
      ['tmrw?', { list: { due_after: '2026-11-24', due_before: '2026-11-24' } }],
      ['Kindly present all outstanding items.', { list: {} }],
      ['Which items were due last week?', { list: { due_after: '2026-11-16', due_before: '2026-11-22' } }],
      [
        'Have I anything on for Thursday evening?',
        { list: { due_after: '2026-11-26', due_before: '2026-11-26' } }
      ],
      ['Is the parcel still on my list?', { list: { status: 'all', query: 'parcel' } }],
      ['Could you let me have a look at the list?', { list: {} }],
      [
        'I can’t remember what I have to do this weekend',
        { list: { due_after: '2026-11-28', due_before: '2026-11-29' } }
      ],
      ['How am I doing? What have I finished?', { list: { status: 'completed' } }],
      ['list everything thats late', { list: { due_before: '2026-11-22' } }],
      ['Please provide a list of the tasks I have completed.', { list: { status: 'completed' } }]
    ]
  },
  {
    tasks: house,
    sentences: [
      ['Bins are out.', { complete: 'bins' }],
      ['I’ve posted the parcel, finally!', { complete: 'post the parcel' }],
      ['Parcel posted', { complete: 'post the parcel' }],
      ['I rang the surgery this morning.', { complete: 'ring the surgery' }],
      ['You can tick the heating oil off.', { complete: 'order heating oil' }],
      ['The MOT is booked.', { complete: 'book the MOT' }],
      ['hoovered upstairs', { complete: 'hoover upstairs' }],
      ['That’s the tomatoes sorted.', { complete: 'tomatoes' }],
      ['Please mark item 4 as complete.', { complete: 'order heating oil' }],
      ['Scrap the MOT, I’ve sold the car.', { remove: 'book the MOT' }],
      ['Bin the tomatoes one', { remove: 'tomatoes' }],
      ['I shan’t need the tomatoes after all.', { remove: 'tomatoes' }],
      ['Please strike number seven.', { remove: 'return Tom’s drill' }],
      ['Could you take heating oil off for me?', { remove: 'order heating oil' }],
      ['Put the surgery back to Wednesday.', { update: 'ring the surgery', due: '2026-11-25' }],
      ['The parcel needs to go by tomorrow.', { update: 'post the parcel', due: '2026-11-24' }],
      ['Heating oil is the most urgent one.', { update: 'order heating oil', priority: 'high' }],
      [
        'Make that "book the MOT and service": the MOT one.',
        { update: 'book the MOT', title: 'book the MOT and service' }
      ],
      ['Can you shift the hoovering to Saturday?', { update: 'hoover upstairs', due: '2026-11-28' }]
    ]
  },
  {
    tasks: house,
    sentences: [
      ['You’re a star.'],
      ['Are you a real person?'],
      ['Could you order me a taxi?'],
      ['What’s the capital of France?']
    ]
  }
]

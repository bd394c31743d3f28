import type { Scene } from './sentence.ts'

/** What relatives say to an assistant when the list was just shown; first measured unseen, then made part of what the rules are written for. */
export const relatives: Scene[] = [
  {
    tasks: [
      'buy oat milk',
      'pay the gas bill',
      'call the vet',
      'sausages',
      'renew the passport',
      'clean the gutters',
      ['parents evening', '2026-11-25T18:00:00+01:00'],
      'book flights to Lisbon'
    ],
    before: 'listed',
    sentences: [
      ['pop kitchen foil on the list darling', { add: 'kitchen foil' }],
      ['my husband ate the last of the cereal put it on the list', { add: 'cereal' }],
      ['that was the last of the coffee so add it please', { add: 'coffee' }],
      [
        'add three more things to the list tea sugar and rice',
        { add: 'tea' },
        { add: 'sugar' },
        { add: 'rice' }
      ],
      ['we need onions and also two peppers', { add: 'onions' }, { add: 'two peppers' }],
      ['add salt and pepper and mustard', { add: 'salt and pepper' }, { add: 'mustard' }],
      [
        'set a reminder for games night on saturday at seven pm',
        { add: 'games night', due: '2026-11-28T19:00:00+01:00' }
      ],
      ['remind me to ring mum tomorrow evening', { add: 'ring mum', due: '2026-11-24' }],
      [
        'i keep putting it off so remind me on wednesday to clean the oven',
        { add: 'clean the oven', due: '2026-11-25' }
      ],
      [
        'wake up call at quarter to seven in the morning tomorrow',
        { add: 'wake up call', due: '2026-11-24T06:45:00+01:00' }
      ],
      ['do i have anything about the passport on my list', { list: { status: 'all', query: 'passport' } }],
      ['have we got sausages on the list', { list: { status: 'all', query: 'sausages' } }],
      ['cross sausages off the list we had them yesterday', { complete: 'sausages' }],
      ['take sausages off my list because i went vegetarian', { remove: 'sausages' }],
      ["i'm not cleaning the gutters after all so delete that", { remove: 'clean the gutters' }],
      ['forget the passport renewal', { remove: '<passport renewal>' }],
      ['i finally called the vet so that one is sorted', { complete: 'call the vet' }],
      ['the gas bill has been paid thank god', { complete: 'pay the gas bill' }],
      ['booked the lisbon flights', { complete: 'book flights to Lisbon' }],
      ['mark pay gas bill as complete', { complete: 'pay the gas bill' }],
      ['it should say soy milk not oat milk', { update: 'buy oat milk', title: 'buy soy milk' }],
      ['make it turkey sausages instead of sausages', { update: 'sausages', title: 'turkey sausages' }],
      ['push parents evening to tuesday', { update: 'parents evening', due: '2026-12-01T18:00:00+01:00' }],
      [
        'parents evening has been moved to thursday',
        { update: 'parents evening', due: '2026-11-26T18:00:00+01:00' }
      ],
      ['parents evening is at seven now', { update: 'parents evening', due: '2026-11-25T19:00:00+01:00' }],
      ['make the gas bill high priority', { update: 'pay the gas bill', priority: 'high' }],
      ['make the oat milk two cartons', { update: 'buy oat milk', title: 'buy two cartons of oat milk' }],
      ['swap the first two around'],
      ['how do i get rid of a task'],
      ['how do i postpone something'],
      ['hey there, who are you?'],
      ['what should i start with', { list: {} }],
      ['which task is the most urgent', { list: { priority: 'high' } }],
      ['what was number two again', { list: { status: 'all', query: 'pay the gas bill' } }],
      ['show me what i added today', { list: {} }],
      ['every morning i need to feed the fish', { add: 'feed the fish every morning' }],
      ['each thursday remind me to put the recycling out', { add: 'put the recycling out each thursday' }],
      ["order a cake from Gino's for friday", { add: "order a cake from Gino's", due: '2026-11-27' }],
      [
        "drop the kids at Anna's on saturday at 10am",
        { add: "drop the kids at Anna's", due: '2026-11-28T10:00:00+01:00' }
      ],
      [
        'delete the last three',
        { remove: 'clean the gutters' },
        { remove: 'parents evening' },
        { remove: 'book flights to Lisbon' }
      ],
      ['delete the first ten'],
      ['hand in the essay before thursday', { add: 'hand in the essay', due: '2026-11-26' }],
      ['did i add lemons add lemons', { add: 'lemons' }],
      ['can the vet be moved to monday', { update: 'call the vet', due: '2026-11-30' }],
      ['we no longer need sausages on the list', { remove: 'sausages' }],
      ['the vet call is done', { complete: 'call the vet' }],
      ['bump parents evening to friday', { update: 'parents evening', due: '2026-11-27T18:00:00+01:00' }],
      ['get some dill too', { add: 'get some dill' }]
    ]
  }
]

import type { Scene } from './sentence.ts'

/** What a crowd says to a household's assistant, asking; the rules were written for these. */
export const crowdAsking: Scene[] = [
  {
    tasks: [
      'milk',
      'eggs',
      'laundry detergent',
      'cheddar cheese',
      ['send the invoice', '2026-11-23'],
      ['dentist', '2026-11-24'],
      ['choir practice', '2026-11-25'],
      ['return the drill', '2026-11-27']
    ],
    sentences: [
      ['what is on my list', { list: {} }],
      ["hey what's on my shopping list again", { list: {} }],
      ['read me my grocery list', { list: {} }],
      ['olly what do i have left to do', { list: {} }],
      ['tell me what all is on the list right now', { list: {} }],
      ['do i have eggs on my list', { list: { status: 'all', query: 'eggs' } }],
      [
        'is laundry detergent on the shopping list already',
        { list: { status: 'all', query: 'laundry detergent' } }
      ],
      ['show me everything i still need to get', { list: {} }],
      ['what do i have to do today', { list: { due_after: '2026-11-23', due_before: '2026-11-23' } }],
      ['anything due tomorrow', { list: { due_after: '2026-11-24', due_before: '2026-11-24' } }],
      ['could you please read out my list dear', { list: {} }],
      ['wats on my list', { list: {} }],
      ['how many things are on my list', { list: {} }],
      ['what have i already finished', { list: { status: 'completed' } }],
      ['show completed items', { list: { status: 'completed' } }],
      ['did i put milk on the list', { list: { status: 'all', query: 'milk' } }],
      ['i forgot what i needed from the store can you tell me', { list: {} }],
      ['pull up my to do list', { list: {} }],
      ['whats on the agenda for friday', { list: { due_after: '2026-11-27', due_before: '2026-11-27' } }],
      ['have i added sugar to my list yet', { list: { status: 'all', query: 'sugar' } }],
      ['check if there is any cheese in my list', { list: { status: 'all', query: 'cheese' } }],
      [
        'what reminders do i have for wednesday',
        { list: { due_after: '2026-11-25', due_before: '2026-11-25' } }
      ],
      ['dispaly the items of the list', { list: {} }]
    ]
  }
]

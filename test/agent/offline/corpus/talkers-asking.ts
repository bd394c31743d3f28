import type { Scene } from './sentence.ts'

/** People who talk while they ask, and want to see the list, or nothing. */
export const talkersAsking: Scene[] = [
  {
    tasks: [
      'milk',
      'apples',
      ['pay the rent', '2026-11-24'],
      ['dentist', '2026-11-27T10:30:00+01:00'],
      'toilet paper'
    ],
    sentences: [
      ['whats on my list', { list: {} }],
      ['read me my shopping list', { list: {} }],
      ['what do i have to do today', { list: { due_after: '2026-11-23', due_before: '2026-11-23' } }],
      ['anything for tomorrow', { list: { due_after: '2026-11-24', due_before: '2026-11-24' } }],
      ['is there milk on the list already', { list: { status: 'all', query: 'milk' } }],
      [
        'i cannot remember for the life of me did i put toilet paper on the shopping list or not',
        { list: { status: 'all', query: 'toilet paper' } }
      ],
      ["show me everything i've finished", { list: { status: 'completed' } }],
      ['whats left', { list: {} }],
      ['olly what do i still need to buy', { list: {} }],
      ['tell me my to dos', { list: {} }],
      [
        'am i done for today or is there something left that i have to do today',
        { list: { due_after: '2026-11-23', due_before: '2026-11-23' } }
      ],
      ['whcih things have i already done', { list: { status: 'completed' } }],
      ['what do i need to do on friday', { list: { due_after: '2026-11-27', due_before: '2026-11-27' } }],
      ['give me the list please', { list: {} }],
      ['how many things are on my list', { list: {} }],
      ['pull up my to do list', { list: {} }],
      ['what is there to do this weekend', { list: { due_after: '2026-11-28', due_before: '2026-11-29' } }],
      [
        'i am standing here in the supermarket and have no idea what i wanted can you tell me what is on my list',
        { list: {} }
      ],
      ['good morning dear would you please read out to me what i have written on my list', { list: {} }],
      ['sorry i was not listening what was on the list again could you say it one more time', { list: {} }],
      ['can you check if batteries are on the list', { list: { status: 'all', query: 'batteries' } }],
      [
        'my husband is asking whether we have already put apples on the list can you check for me',
        { list: { status: 'all', query: 'apples' } }
      ],
      ['wat is on my lsit', { list: {} }],
      [
        'do i have any reminders for tomorrow',
        { list: { due_after: '2026-11-24', due_before: '2026-11-24' } }
      ]
    ]
  },
  {
    tasks: ['milk', 'apples'],
    sentences: [['make me a new list for the holidays'], ['what time is it in new york']]
  }
]

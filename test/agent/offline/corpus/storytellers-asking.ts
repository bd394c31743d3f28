import type { Scene } from './sentence.ts'

/** People who tell why before they ask, and want to see the list, or nothing. */
export const storytellersAsking: Scene[] = [
  {
    tasks: ['milk', 'apples', ['pay the rent', '2026-11-24'], 'toilet paper'],
    sentences: [
      ['i am at the shop and totally blanked can you tell me what is on the list', { list: {} }],
      ['i cannot remember did i put apples on the list', { list: { status: 'all', query: 'apples' } }],
      ['my wife asks if milk is on the list can you check', { list: { status: 'all', query: 'milk' } }],
      [
        'am i finished for today or is there still something to do',
        { list: { due_after: '2026-11-23', due_before: '2026-11-23' } }
      ],
      [
        'is there anything left for me to do today',
        { list: { due_after: '2026-11-23', due_before: '2026-11-23' } }
      ],
      ['waht is on my list', { list: {} }],
      ['hwich tasks are done', { list: { status: 'completed' } }],
      ['i wonder if you could read me my list', { list: {} }],
      ['good evening would you please read me what i wrote on my list', { list: {} }],
      ['could you be so kind and tell me what is on my list', { list: {} }]
    ]
  },
  {
    tasks: ['milk', 'apples'],
    sentences: [
      ['i wonder what the weather is like'],
      ['you are very kind thank you dear'],
      ['my husband says hello']
    ]
  }
]

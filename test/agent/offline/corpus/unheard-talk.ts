import type { Scene } from './sentence.ts'

/** Talk with a request in it, laid aside before the first was tried: no rule may be written for one. */
export const unheardTalk: Scene[] = [
  {
    tasks: ['stamps'],
    sentences: [
      ['the twins used up all the shower gel would you pop some more on the list', { add: 'shower gel' }],
      ['i know it is late but could you still add brown rice to my shopping list', { add: 'brown rice' }],
      ['hi again can you also put lamp oil on the list i nearly forgot', { add: 'lamp oil' }],
      ['my cousin is staying over so we need an air mattress put it on the list', { add: 'air mattress' }],
      ['is there a way you could add hair ties to my list', { add: 'hair ties' }],
      ['i was cleaning and noticed the descaler is finished please add that', { add: 'descaler' }],
      ['add mouse traps to the list we hear them every night', { add: 'mouse traps' }],
      ['okey dokey please ad poppy seeds', { add: 'poppy seeds' }],
      ['plaes wirte potting soil on my list', { add: 'potting soil' }],
      ['grandma wants me to hang up the curtains so note that down', { add: 'hang up the curtains' }],
      ['oh one more um also fishing line', { add: 'fishing line' }]
    ]
  },
  {
    tasks: ['stamps'],
    sentences: [
      [
        'knowing me i will forget so remind me on friday to return the drill',
        { add: 'return the drill', due: '2026-11-27' }
      ],
      [
        'the vaccination is on december seventh would you remind me please',
        { add: 'vaccination', due: '2026-12-07' }
      ],
      [
        'my trainer says i should run more remind me of that on saturday',
        { add: 'run more', due: '2026-11-28' }
      ],
      [
        'i have so many things going on can you please remind me tomorrow to email the plumber',
        { add: 'email the plumber', due: '2026-11-24' }
      ]
    ]
  },
  {
    tasks: ['raisins', 'grapes', 'cat litter', 'call the roofer', 'buy a tent', 'lentils'],
    sentences: [
      ['the roof does not leak any longer so you may delete call the roofer', { remove: 'call the roofer' }],
      ['my brother lent us his tent so we do not need that any more take it off', { remove: 'buy a tent' }],
      ['i found raisins at the back of the cupboard so please remove them', { remove: 'raisins' }],
      ['take grapes off the list they cost a fortune', { remove: 'grapes' }],
      ['i would like you to kindly remove the cat litter', { remove: 'cat litter' }],
      ['dlete lentils form the list plese', { remove: 'lentils' }],
      ['not sure any more did i put grapes on the list', { list: { status: 'all', query: 'grapes' } }],
      ['my boyfriend would like to know what is on the list', { list: {} }],
      ['sorry i got distracted what was on my list again', { list: {} }]
    ]
  },
  {
    tasks: ['sweep the yard', 'call the bank', 'renew the lease', 'fold the laundry'],
    sentences: [
      ['my back is killing me but the yard is swept so mark that as done', { complete: 'sweep the yard' }],
      ['i was on hold forever but i called the bank so you can tick it off', { complete: 'call the bank' }],
      ['mark renew the lease as compelted', { complete: 'renew the lease' }],
      ['we folded the laundry together please check that off', { complete: 'fold the laundry' }],
      [
        'the bank is closed today so please move call the bank to thursday',
        { update: 'call the bank', due: '2026-11-26' }
      ],
      ['my aunt told me a funny story today']
    ]
  }
]

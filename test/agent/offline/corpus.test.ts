import t from 'tap'
import { fresh } from './corpus/fresh.ts'
import { development, heldAside, household, unheard } from './corpus/index.ts'
import { type Measured, measure, percentOf } from './corpus/measure.ts'
import type { Scene } from './corpus/sentence.ts'
import { unheardTalk } from './corpus/unheard-talk.ts'

/** In percent: the right tools, of those the right tasks, and of those the right dates and all else too. */
interface Figures {
  tools: number
  titles: number
  arguments: number
}

const parts: [name: string, scenes: Scene[], floor: Figures][] = [
  ['sentences that the rules were written for', development, { tools: 100, titles: 100, arguments: 100 }],
  ['sentences laid aside from the start', heldAside, { tools: 94.1, titles: 90, arguments: 88.3 }],
  ['sentences in other voices', fresh, { tools: 90.1, titles: 85.2, arguments: 83.6 }],
  ['household sentences', household, { tools: 100, titles: 100, arguments: 100 }],
  ['household sentences laid aside', unheard, { tools: 95.7, titles: 88.5, arguments: 85.7 }],
  ['talk laid aside', unheardTalk, { tools: 83.3, titles: 56.6, arguments: 56.6 }]
]

for (const [name, scenes, floor] of parts) {
  t.test(`${name} are understood as often as was measured`, async t => {
    const measured = await measure(scenes)
    const figures = figuresOf(measured)
    t.comment(`${measured.length} ${name}: ${JSON.stringify(figures)} % right`)
    t.ok(figures.tools >= floor.tools, `${floor.tools} % right tools`, figures)
    t.ok(figures.titles >= floor.titles, `${floor.titles} % right titles`, figures)
    t.ok(figures.arguments >= floor.arguments, `${floor.arguments} % right arguments`, figures)
  })
}

function figuresOf(measured: Measured[]): Figures {
  return {
    tools: percentOf(measured, one => one.hasRightTools),
    titles: percentOf(measured, one => one.hasRightTitles),
    arguments: percentOf(measured, one => one.hasRightArguments)
  }
}

import t from 'tap'
import { fresh } from './corpus/fresh.ts'
import { development, heldAside, household, unheard } from './corpus/index.ts'
import { type Measured, measure, percentOf } from './corpus/measure.ts'
import type { Scene } from './corpus/sentence.ts'

/** In percent: the right tools, of those the right tasks, and of those the right dates and all else too. */
interface Figures {
  tools: number
  titles: number
  arguments: number
}

const parts: [name: string, scenes: Scene[], floor: Figures][] = [
  ['sentences that the rules were written for', development, { tools: 100, titles: 100, arguments: 100 }],
  ['sentences laid aside from the start', heldAside, { tools: 93.3, titles: 89.1, arguments: 87.5 }],
  ['sentences in other voices', fresh, { tools: 90.1, titles: 85.2, arguments: 83.6 }],
  ['household sentences', household, { tools: 100, titles: 100, arguments: 100 }],
  ['household sentences laid aside', unheard, { tools: 94.2, titles: 87.1, arguments: 84.2 }]
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

import t from 'tap'
import { fresh } from './corpus/fresh.ts'
import { development, heldAside } from './corpus/index.ts'
import { measure, percentOf } from './corpus/measure.ts'
import type { Scene } from './corpus/sentence.ts'

/** In percent: the right tools, and of those calls the right arguments too. */
interface Figures {
  tools: number
  titles: number
}

const parts: [name: string, scenes: Scene[], floor: Figures][] = [
  ['sentences that the rules were written for', development, { tools: 100, titles: 100 }],
  ['sentences laid aside from the start', heldAside, { tools: 93.3, titles: 86.6 }],
  ['sentences in other voices', fresh, { tools: 85.2, titles: 78.6 }]
]

for (const [name, scenes, floor] of parts) {
  t.test(`${name} are understood as often as was measured`, async t => {
    const measured = await measure(scenes)
    const tools = percentOf(measured, one => one.hasRightTools)
    const titles = percentOf(measured, one => one.hasRightArguments)
    t.comment(`${measured.length} ${name}: ${tools} % right tools, ${titles} % right arguments`)
    t.ok(tools >= floor.tools, `${floor.tools} % right tools`, { tools })
    t.ok(titles >= floor.titles, `${floor.titles} % right arguments`, { titles })
  })
}

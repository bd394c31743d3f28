import t from 'tap'
import { splitThings } from '../../../../src/agent/offline/language/runs.ts'

const phrases: [said: string, things: string[] | undefined][] = [
  ['eggs bacon orange juice', ['eggs', 'bacon', 'orange juice']],
  ['nails a hammer', ['nails', 'a hammer']],
  ['a bag of potatoes', ['a bag of potatoes']],
  ['cat food dog treats', ['cat food', 'dog treats']],
  ['garlic bread', ['garlic bread']],
  ['water the plants', undefined],
  ['birthday card for nan', undefined]
]

for (const [said, things] of phrases) {
  t.test(`"${said}" is ${things ? things.length : 'not taken apart'}`, async t => {
    t.strictSame(splitThings(said), things)
  })
}

import t from 'tap'
import { correctSpelling } from '../../../../src/agent/offline/language/spelling.ts'

const sentences: [said: string, meant: string][] = [
  ['remnd me to call joe tomorow', 'remind me to call joe tomorrow'],
  ['plese delte the milk', 'please delete the milk'],
  ['shwo me my shoping list', 'show me my shopping list'],
  ['milk and remvoe bread', 'milk and remove bread'],
  ['rember the bins on wensday', 'remember the bins on wednesday'],
  ['so can you dleete teh bread', 'so can you delete the bread'],
  ['mark bread as completd', 'mark bread as completed']
]

for (const [said, meant] of sentences) {
  t.test(`"${said}" is meant as "${meant}"`, async t => {
    t.equal(correctSpelling(said), meant)
  })
}

t.test('correctly spelt words, titles and quotes stay unchanged, however near to a command', async t => {
  const right = [
    'rewind the tape',
    'compete in the race',
    'removed the milk',
    'updated the cloud folder',
    'cheer up',
    'sundae on tuesdays',
    'buy a remote and a crate',
    'add "delte tomorow"'
  ]
  t.strictSame(right.map(correctSpelling), right)
})

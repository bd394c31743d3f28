import t from 'tap'
import { spelt } from '../../../../src/agent/offline/language/spelling.ts'

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
    t.equal(spelt(said), meant)
  })
}

t.test('what is spelt right stays, however near to a command, and so do titles and quotes', async t => {
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
  t.strictSame(right.map(spelt), right)
})

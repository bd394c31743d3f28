import t from 'tap'
import { ModelError } from '../../../src/agent/model.ts'
import { startModel } from '../../support/fake-gemini/client.ts'
import * as fake from '../../support/fake-gemini/index.ts'

/** Whether the turn is left out of the history. */
const rows: [string, fake.Answer, boolean][] = [
  ['a request that is not understood', fake.status(400, { status: 'INVALID_ARGUMENT' }), true],
  ['a request that is too large', fake.status(413), true],
  ['an invalid key', fake.invalidKey(), false],
  ['a country without Gemini', fake.status(400, { status: 'FAILED_PRECONDITION' }), false],
  ['a key without permission', fake.status(403), false],
  ['a quota', fake.quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'), false],
  ['a model that is down', fake.status(503), false],
  ['an answer that is no JSON', fake.raw('<html>'), false]
]

for (const [what, answer, refused] of rows) {
  t.test(`${what} ${refused ? 'takes its turn out of' : 'leaves its turn in'} the history`, async t => {
    const { ask } = await startModel(t, () => answer)
    const error = await ask().catch(error => error)
    t.ok(error instanceof ModelError)
    t.equal(error.refused, refused)
  })
}

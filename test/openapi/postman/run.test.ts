import t, { type Test } from 'tap'
import { operations } from '../../../src/contract/operations.ts'
import { build } from '../../support/app.ts'
import { contractViolation } from '../../support/contract.ts'
import { listen } from '../../support/socket.ts'
import { collection, type Execution, runTwice } from './run.ts'

const requests = collection.item.flatMap(({ item }) => item)
const green = requests.map(({ name }) => ({ name, tests: [undefined] }))

async function startServer(t: Test) {
  const { app, db } = await build(t)
  return { app, db, base_url: (await listen(app)).origin }
}

function outcomeOf({ name, tests }: Execution) {
  return { name, tests }
}

t.test('every operation of the contract is in the collection', async t => {
  const found = requests.map(
    ({ request }) => `${request.method} ${request.url.raw.replace('{{base_url}}', '')}`
  )
  const expected = Object.values(operations).map(({ method, url }) => `${method} ${url}`)
  t.strictSame([...new Set(found)].sort(), expected.sort())
})

t.test('it passes repeatedly with responses as documented, and leaves no data behind', async t => {
  const { app, db, base_url } = await startServer(t)
  const executions = await runTwice({ base_url })
  t.strictSame(executions.map(outcomeOf), [...green, ...green])
  for (const { name, method, path: url, status, type, text } of executions) {
    const body: unknown = text && !/\bjson$/.test(type) ? text : JSON.parse(text || 'null')
    t.equal(contractViolation(app, { method, url, status, type, body }), undefined, name)
  }
  t.strictSame(await db.selectFrom('users').selectAll().execute(), [])
})

t.test('it uses the account of the environment, and follows a change of its password', async t => {
  const { base_url } = await startServer(t)
  const account = { email: 'grace@example.com', password: 'seven plain words are enough' }
  const executions = await runTwice({ base_url, ...account })
  t.strictSame(executions.map(outcomeOf), [...green, ...green])
  t.match(executions[0]?.text, '"email":"grace@example.com"')
})

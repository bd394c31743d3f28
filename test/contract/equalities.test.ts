import { join } from 'node:path'
import t from 'tap'
import { readContract } from '../../openapi/generator/contract.ts'
import { build } from '../support/app.ts'
import { operationsIn, routesOf, schemasIn } from './equalities.ts'

const root = join(import.meta.dirname, '../..')
const contract = await readContract(join(root, 'openapi/contracts/chat-api.yaml'))

t.test('the app has the routes of the contract, and no others', async t => {
  t.strictSame(await routesOf(async () => (await build(t)).app), [...operationsIn(contract).keys()])
})

t.test('/docs/json equals the contract, operation by operation', async t => {
  const { app } = await build(t)
  const shown = (await app.inject('/docs/json')).json()
  const expected = operationsIn(contract)
  t.strictSame([...operationsIn(shown).keys()], [...expected.keys()])
  for (const [name, operation] of operationsIn(shown)) t.strictSame(operation, expected.get(name), name)
  t.strictSame(schemasIn(shown), schemasIn(contract))
  t.strictSame(shown.info, contract.info)
  t.strictSame(shown.tags, contract.tags)
})

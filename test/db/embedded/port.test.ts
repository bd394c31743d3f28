import { createServer } from 'node:net'
import t from 'tap'
import { freePort } from '../../../src/db/embedded/postmaster.ts'

t.test('the preferred port is used if it is free, otherwise another one', async t => {
  const free = await freePort(undefined)
  t.equal(await freePort(free), free)
  const squatter = createServer()
  await new Promise<void>(resolve => squatter.listen(free, '127.0.0.1', resolve))
  t.teardown(() => squatter.close())
  t.not(await freePort(free), free)
})

t.test('the default port of Postgres is never used', async t => {
  t.not(await freePort(5432), 5432)
})

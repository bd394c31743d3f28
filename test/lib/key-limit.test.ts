import t from 'tap'
import { createKeyLimit } from '../../src/lib/key-limit.ts'

t.test('a key has at most as many open as the limit allows, whatever others have', async t => {
  const limit = createKeyLimit(2)
  const end = limit.begin('a')
  limit.begin('a')
  t.equal(limit.begin('a'), undefined)
  t.ok(limit.begin('b'))
  end?.()
  t.ok(limit.begin('a'))
  t.equal(limit.begin('a'), undefined)
})

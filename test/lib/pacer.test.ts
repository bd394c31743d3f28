import t from 'tap'
import { Pacer } from '../../src/lib/pacer.ts'

function pacerAt(perSecond: number, burst: number) {
  let time = 5000
  const pacer = new Pacer({ perSecond, burst, now: () => time })
  function pass(ms: number): void {
    time += ms
  }
  return { pacer, pass }
}

t.test('a burst does not wait, and what follows is spread evenly', async t => {
  const { pacer, pass } = pacerAt(5, 3)
  const waits = () => Array.from({ length: 3 }, () => pacer.use('a', 1))
  t.strictSame(waits(), [0, 0, 0])
  t.strictSame(waits(), [200, 400, 600])
  t.equal(pacer.use('b', 1), 0, 'others do not wait')
  pass(600)
  t.equal(pacer.use('a', 1), 200)
  pass(60_000)
  t.strictSame(waits(), [0, 0, 0])
})

t.test('units in excess of the burst are paid later', async t => {
  const { pacer, pass } = pacerAt(10, 2)
  t.equal(pacer.use('a', 12), 1000)
  t.equal(pacer.unpaid('a'), 12)
  pass(1000)
  t.equal(pacer.unpaid('a'), 2)
  t.equal(pacer.use('a', 1), 100)
})

t.test('keys that were not used lately are forgotten', async t => {
  const { pacer, pass } = pacerAt(10, 2)
  for (let key = 0; key < 1001; key++) pacer.use(`key ${key}`, 1)
  t.equal(pacer.size, 1001)
  pass(100)
  pacer.use('a', 1)
  t.equal(pacer.size, 1)
})

import t, { type Test } from 'tap'
import { createAddressCounters } from '../../src/http/address-counters.ts'

const max = 3
const networkFactor = 4
const capacity = 10
const windowMs = 60_000

/** Counters of addresses such as `b.2`, whose network is `b`; others have none. */
function open(t: Test) {
  let now = 1_000_000
  t.intercept(Date, 'now', { value: () => now })
  const networkOf = (address: string) => /^(\w+)\.\d+$/.exec(address)?.[1]
  const counters = new (createAddressCounters({ capacity, networkOf, networkFactor }))()

  function send(address: string) {
    const sent = { current: 0, ttl: 0 }
    counters.incr(address, (_error, result) => Object.assign(sent, result), windowMs, max)
    return { isAllowed: sent.current <= max, left: max - sent.current, seconds: sent.ttl / 1000 }
  }
  return {
    counters,
    send,
    /** How many of these requests are allowed. */
    allowed: (addresses: string[]) => addresses.filter(address => send(address).isAllowed).length,
    pass(seconds: number) {
      now += seconds * 1000
    }
  }
}

const times = (count: number, address: string) => Array.from({ length: count }, () => address)
const flood = (count: number) => Array.from({ length: count }, (_, index) => `flood${index}`)

t.test(
  'an address may send as many requests as the limit in a window, and again in the next one',
  async t => {
    const { send, allowed, pass } = open(t)
    t.strictSame(send('a'), { isAllowed: true, left: 2, seconds: 60 })
    pass(20)
    t.strictSame(send('a'), { isAllowed: true, left: 1, seconds: 40 })
    t.equal(allowed(times(5, 'a')), 1)
    t.strictSame(send('a'), { isAllowed: false, left: -1, seconds: 40 })
    t.equal(allowed(['b']), 1, 'another address has its own limit')
    pass(40)
    t.strictSame(send('a'), { isAllowed: true, left: 2, seconds: 60 })
  }
)

t.test('a flood of more addresses than there are counters does not free a limited one', async t => {
  const { counters, allowed } = open(t)
  t.equal(allowed(times(5, 'a')), 3)
  for (const address of flood(capacity * 100)) {
    allowed([address])
    if (counters.size > capacity) t.fail('more counters than the bound')
  }
  t.equal(counters.size, capacity)
  t.equal(allowed(times(5, 'a')), 0)
})

t.test('the counter that was not used for longest makes room for another', async t => {
  const { allowed } = open(t)
  allowed(['old', 'new'])
  allowed(flood(capacity - 2))
  allowed(['new', 'another'])
  t.equal(allowed(times(5, 'new')), 1, 'counted from its first request on')
  t.equal(allowed(times(5, 'old')), 3, 'forgotten')
})

t.test(
  'if all counters are limited, a further address is not counted and no limited one is freed',
  async t => {
    const { counters, allowed, pass } = open(t)
    for (const address of flood(capacity)) allowed(times(max, address))
    t.equal(allowed(times(10, 'a')), 10)
    t.equal(allowed(flood(capacity)), 0)
    t.equal(counters.size, capacity)
    pass(60)
    t.equal(allowed(times(10, 'a')), max, 'a counter whose window has ended makes room')
  }
)

t.test('all addresses of a network share its limit, a multiple of that of an address', async t => {
  const { send, allowed, pass } = open(t)
  const shared = Array.from({ length: max * networkFactor }, (_, index) => `b.${index}`)
  t.equal(allowed(shared), max * networkFactor)
  pass(10)
  t.strictSame(send('b.100'), { isAllowed: false, left: -1, seconds: 50 })
  t.equal(allowed(['b.1', 'b.100', 'a', 'c.1']), 2, 'other addresses and networks are not limited')
  pass(50)
  t.equal(allowed(['b.1', 'b.100']), 2)
})

t.test('the requests left are those of the limit that is reached first', async t => {
  const { send, allowed } = open(t)
  t.equal(send('b.1').left, 2)
  allowed(Array.from({ length: max * networkFactor - 2 }, (_, index) => `b.${index + 2}`))
  t.equal(send('b.1').left, 0, 'the last one of the network')
  t.equal(send('b.1').isAllowed, false)
})

t.test('requests that an address sends over its limit do not count for its network', async t => {
  const { allowed } = open(t)
  t.equal(allowed(times(100, 'b.1')), max)
  t.equal(allowed(Array.from({ length: 20 }, (_, index) => `b.${index + 2}`)), max * networkFactor - max)
})

t.test('a limited network takes no further counters, however many addresses it has', async t => {
  const { counters, allowed } = open(t)
  allowed(Array.from({ length: 100 }, (_, index) => `b.${index}`))
  t.ok(counters.size <= capacity)
  t.equal(allowed(['a', 'b.1000']), 1)
})

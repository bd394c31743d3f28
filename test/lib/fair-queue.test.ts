import t from 'tap'
import { FairQueue } from '../../src/lib/fair-queue.ts'

/** Callers whose turns are recorded in `order`. */
function callersOf(queue: FairQueue) {
  const order: string[] = []
  const call = async (key: string, name: string) => {
    const end = await queue.acquire(key)
    order.push(name)
    return end
  }
  return { order, call }
}

t.test('at most so many callers work, and the keys take turns', async t => {
  const queue = new FairQueue({ total: 2 })
  const { order, call } = callersOf(queue)
  const working = [await call('a', 'a1'), await call('a', 'a2')]
  const waiting = [call('a', 'a3'), call('a', 'a4'), call('b', 'b1'), call('c', 'c1'), call('b', 'b2')]
  t.strictSame([queue.working('a'), queue.working('b')], [2, 0])
  t.strictSame([queue.waiting('a'), queue.waiting('b'), queue.isFree('d')], [2, 2, false])
  const ends = [...working, ...waiting.map(end => end.then(done => done()))]
  working[0]?.()
  working[1]?.()
  await Promise.all(ends)
  t.strictSame(order, ['a1', 'a2', 'b1', 'a3', 'c1', 'b2', 'a4'])
})

t.test('a key has at most its share, even if nobody else works', async t => {
  const queue = new FairQueue({ total: 3, perKey: 2 })
  const { order, call } = callersOf(queue)
  const [first] = [await call('a', 'a1'), await call('a', 'a2')]
  const third = call('a', 'a3')
  t.notOk(queue.isFree('a'))
  await call('b', 'b1')
  first()
  await third
  t.strictSame(order, ['a1', 'a2', 'b1', 'a3'])
})

t.test('work that ends twice ends once', async t => {
  const queue = new FairQueue({ total: 1 })
  const end = await queue.acquire('a')
  const next = queue.acquire('a')
  end()
  end()
  await next
  t.notOk(queue.isFree('a'))
})

t.test('a caller whose signal is aborted leaves the queue at once, and holds nothing', async t => {
  const queue = new FairQueue({ total: 1 })
  const end = await queue.acquire('a')
  const controller = new AbortController()
  const aborted = queue.acquire('b', controller.signal)
  const next = queue.acquire('c', new AbortController().signal)
  controller.abort(new Error('gone'))
  await t.rejects(aborted, new Error('gone'))
  t.strictSame([queue.waiting('b'), queue.waiting('c')], [0, 1])
  end()
  ;(await next)()
  t.ok(queue.isFree('a'))
  await t.rejects(queue.acquire('a', controller.signal), new Error('gone'))
  t.ok(queue.isFree('a'))
})

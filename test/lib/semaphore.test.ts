import t from 'tap'
import { Semaphore } from '../../src/lib/semaphore.ts'

t.test('at most as many callers as permits hold one, and the others follow in order', async t => {
  const semaphore = new Semaphore(2)
  const order: number[] = []
  const releases = await Promise.all([semaphore.acquire(), semaphore.acquire()])
  t.notOk(semaphore.isFree)
  const waiting = [1, 2, 3].map(async number => {
    const release = await semaphore.acquire()
    order.push(number)
    return release
  })
  t.equal(semaphore.waiting, 3)
  releases[0]?.()
  releases[0]?.()
  await waiting[0]
  t.strictSame(order, [1], 'a permit that is given back twice counts once')
  releases[1]?.()
  ;(await waiting[1])?.()
  ;(await waiting[2])?.()
  t.strictSame(order, [1, 2, 3])
  t.notOk(semaphore.isIdle)
  ;(await waiting[0])?.()
  t.ok(semaphore.isIdle)
})

t.test('a caller whose signal is aborted leaves the queue at once, and holds nothing', async t => {
  const semaphore = new Semaphore(1)
  const release = await semaphore.acquire()
  const controller = new AbortController()
  const aborted = semaphore.acquire(controller.signal)
  const next = semaphore.acquire(new AbortController().signal)
  controller.abort(new Error('gone'))
  await t.rejects(aborted, new Error('gone'))
  t.equal(semaphore.waiting, 1)
  release()
  ;(await next)()
  t.ok(semaphore.isIdle)
  await t.rejects(semaphore.acquire(controller.signal), new Error('gone'))
  t.ok(semaphore.isIdle)
})

import { EventEmitter, once } from 'node:events'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { createWakeUps } from '../../src/turns/wake-ups.ts'
import { emptyDatabase } from '../support/database.ts'
import { withTimeout } from '../support/until.ts'

const { db } = await emptyDatabase(t)

function open(_t: Test) {
  const notifications = new EventEmitter<{ message: [payload: string]; gap: [] }>()
  const stop = new AbortController()
  const wakeUps = createWakeUps({ db, notifications, stopping: stop.signal })
  let reads = 0
  /** Waits until the turn is read for the second time. */
  function wait(turnId = 'a turn') {
    const first = Promise.withResolvers<void>()
    const seen = wakeUps.until(turnId, 60_000, async () => {
      reads += 1
      first.resolve()
      return reads > 1 ? 'seen' : undefined
    })
    return { first: first.promise, seen }
  }
  return { notifications, wakeUps, stop, wait }
}

t.test('a waiter is woken by the end of its turn, in this process or in another', async t => {
  const here = open(t)
  const waiting = here.wait()
  await waiting.first
  here.wakeUps.notifyEnd('a turn')
  t.equal(await waiting.seen, 'seen')

  const elsewhere = open(t)
  const other = elsewhere.wait()
  await other.first
  elsewhere.notifications.emit('message', 'a turn')
  t.equal(await other.seen, 'seen')
})

t.test('after notifications may have been lost, all waiters read their turns again', async t => {
  const { notifications, wait } = open(t)
  const waiting = wait()
  await waiting.first
  notifications.emit('gap')
  t.equal(await waiting.seen, 'seen')
})

t.test('a process that stops ends all waits', async t => {
  const { wakeUps, stop } = open(t)
  const firstRead = Promise.withResolvers<void>()
  const seen = wakeUps.until('a turn', 60_000, async () => firstRead.resolve())
  await withTimeout('the first read', firstRead.promise)
  stop.abort()
  t.equal(await seen, undefined)
})

t.test('an unavailable database does not end a wait; any other error does', async t => {
  const { wakeUps, notifications } = open(t)
  const away = Object.assign(new Error('gone'), { code: 'ECONNRESET' })
  const firstRead = Promise.withResolvers<void>()
  let reads = 0
  const seen = wakeUps.until('a turn', 60_000, async () => {
    reads += 1
    firstRead.resolve()
    if (reads === 1) throw away
    return 'seen'
  })
  await withTimeout('the first read', firstRead.promise)
  notifications.emit('gap')
  t.equal(await seen, 'seen')
  const defect = new Error('defect')
  await t.rejects(
    wakeUps.until('a turn', 60_000, () => Promise.reject(defect)),
    defect
  )
})

t.test('invalid notifications are ignored', async t => {
  const { notifications, wakeUps, wait } = open(t)
  const ended: string[] = []
  wakeUps.onEnd(turnId => ended.push(turnId))
  for (const payload of ['error', '', '__proto__']) notifications.emit('message', payload)
  const waiting = wait('error')
  await waiting.first
  notifications.emit('message', 'error')
  t.equal(await waiting.seen, 'seen')
  t.strictSame(ended, ['error', '', '__proto__', 'error'])
})

const never = new AbortController().signal
const long = 60_000

function timers(): number {
  return process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
}

t.test('a wake-up before, during or after a wait is noticed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('wake', 'wait', 'turn'), { maxLength: 20 }), async acts => {
      const { wakeUps } = open(t)
      const subscription = wakeUps.subscribe('a turn', 'changes')
      let news = 0
      let seen = 0
      for (const act of acts) {
        if (act === 'wake') {
          news += 1
          wakeUps.wakeLocally('a turn')
        } else if (act === 'turn') await Promise.resolve()
        else if (news > seen) {
          // Without the wake-up this would wait for long.
          await subscription.wait(long, never)
          seen = news
        }
      }
      subscription.close()
    })
  )
})

t.test('a waiter is woken by its turn, by a wake-up of all, by the timeout, and by the stop', async t => {
  const before = timers()
  const { wakeUps, notifications } = open(t)
  const subscription = wakeUps.subscribe('a turn', 'changes')
  const other = wakeUps.subscribe('another', 'changes')
  let isWoken = false
  const others = other.wait(long, never).then(() => {
    isWoken = true
  })
  const first = subscription.wait(long, never)
  wakeUps.wakeLocally('a turn')
  await first
  await subscription.wait(1, never)
  t.equal(isWoken, false)

  const gone = new AbortController()
  const last = subscription.wait(long, gone.signal)
  gone.abort()
  await last
  await subscription.wait(long, gone.signal)

  notifications.emit('gap')
  await others
  subscription.close()
  other.close()
  // Timers of others, such as those of a pool, can have ended meanwhile.
  t.ok(timers() <= before, 'no timer is left')
})

t.test('a waiter for the end is not woken by a change', async t => {
  const { wakeUps, notifications } = open(t)
  const [end, changes] = [wakeUps.subscribe('a turn', 'end'), wakeUps.subscribe('a turn', 'changes')]
  let hasEnded = false
  const ended = end.wait(long, never).then(() => {
    hasEnded = true
  })
  wakeUps.wakeLocally('a turn')
  await changes.wait(long, never)
  notifications.emit('message', 'a turn changed')
  await changes.wait(long, never)
  t.equal(hasEnded, false)
  notifications.emit('message', 'a turn')
  await Promise.all([ended, changes.wait(long, never)])
  end.close()
  changes.close()
})

t.test('every subscriber is woken by every wake-up until it is closed', async t => {
  const { wakeUps } = open(t)
  const [one, two] = [wakeUps.subscribe('a turn', 'changes'), wakeUps.subscribe('a turn', 'changes')]
  wakeUps.wakeLocally('a turn')
  await Promise.all([one.wait(long, never), two.wait(long, never)])
  one.close()
  one.close()
  wakeUps.wakeLocally('a turn')
  await two.wait(long, never)
  two.close()
  wakeUps.wakeLocally('a turn')
  const late = wakeUps.subscribe('a turn', 'changes')
  const signal = AbortSignal.timeout(5)
  const end = once(signal, 'abort')
  await late.wait(long, signal)
  await end
  t.ok(signal.aborted, 'what came before it subscribed does not wake it')
  late.close()
})

import { EventEmitter } from 'node:events'
import t, { type Test } from 'tap'
import { createBells } from '../../src/conversations/streaming/bells.ts'
import { createTurnEnds } from '../../src/conversations/turn-ends.ts'
import { emptyDatabase } from '../support/database.ts'
import { inTime } from '../support/until.ts'

const { db } = await emptyDatabase(t)

function open(_t: Test) {
  const notifications = new EventEmitter<{ message: [payload: string]; gap: [] }>()
  const stop = new AbortController()
  const ends = createTurnEnds({ db, bells: createBells(), notifications, stopping: stop.signal })
  let looks = 0
  /** Somebody who waits until the turn is looked at for the second time. */
  function wait(turnId = 'a turn') {
    const first = Promise.withResolvers<void>()
    const seen = ends.until(turnId, 60_000, async () => {
      looks += 1
      first.resolve()
      return looks > 1 ? 'seen' : undefined
    })
    return { first: first.promise, seen }
  }
  return { notifications, ends, stop, wait }
}

t.test('who waits for a turn is woken by its end, heard from here or from elsewhere', async t => {
  const here = open(t)
  const waiting = here.wait()
  await waiting.first
  here.ends.announce('a turn')
  t.equal(await waiting.seen, 'seen')

  const elsewhere = open(t)
  const other = elsewhere.wait()
  await other.first
  elsewhere.notifications.emit('message', 'a turn')
  t.equal(await other.seen, 'seen')
})

t.test('where ends may have been missed, everybody looks again', async t => {
  const { notifications, wait } = open(t)
  const waiting = wait()
  await waiting.first
  notifications.emit('gap')
  t.equal(await waiting.seen, 'seen')
})

t.test('a process that stops keeps nobody waiting', async t => {
  const { ends, stop } = open(t)
  const looked = Promise.withResolvers<void>()
  const seen = ends.until('a turn', 60_000, async () => looked.resolve())
  await inTime('the first look', looked.promise)
  stop.abort()
  t.equal(await seen, undefined)
})

t.test('a database that is away ends no waiting; any other error does', async t => {
  const { ends, notifications } = open(t)
  const away = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })
  const looked = Promise.withResolvers<void>()
  let looks = 0
  const seen = ends.until('a turn', 60_000, async () => {
    looks += 1
    looked.resolve()
    if (looks === 1) throw away
    return 'seen'
  })
  await inTime('the first look', looked.promise)
  notifications.emit('gap')
  t.equal(await seen, 'seen')
  const defect = new Error('defect')
  await t.rejects(
    ends.until('a turn', 60_000, () => Promise.reject(defect)),
    defect
  )
})

t.test('whatever is notified harms nobody', async t => {
  const { notifications, ends, wait } = open(t)
  const heard: string[] = []
  ends.onEnd(turnId => heard.push(turnId))
  for (const payload of ['error', '', '__proto__']) notifications.emit('message', payload)
  const waiting = wait('error')
  await waiting.first
  notifications.emit('message', 'error')
  t.equal(await waiting.seen, 'seen')
  t.strictSame(heard, ['error', '', '__proto__', 'error'])
})

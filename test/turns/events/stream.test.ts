import { EventEmitter } from 'node:events'
import t from 'tap'
import { createDatabase } from '../../../src/db/client.ts'
import { type Scope, scopeOf } from '../../../src/db/scope.ts'
import { createWatch } from '../../../src/turns/events/stream.ts'
import { createWakeUps, type WakeUps } from '../../../src/turns/wake-ups.ts'
import { testDatabase } from '../../support/database.ts'
import { text } from '../../support/fake-gemini/index.ts'
import { setUp } from '../../support/setup.ts'

const setup = await setUp(t)

/** Wake-ups that count their subscribers. */
function countedWakeUps() {
  const stopping = new AbortController().signal
  const wakeUps = createWakeUps({ db: setup.db, notifications: new EventEmitter(), stopping })
  const count = { subscribed: 0 }
  const subscribe: WakeUps['subscribe'] = (turnId, interest) => {
    const { wait, close } = wakeUps.subscribe(turnId, interest)
    count.subscribed += 1
    return {
      wait,
      close() {
        count.subscribed -= 1
        close()
      }
    }
  }
  return { wakeUps: { ...wakeUps, subscribe }, count }
}

t.test('while the database is unavailable no event is sent, and the stream stays open', async t => {
  const person = await setup.newUser(t)
  const { body } = await person.send('hello', [text('Hello.')])
  const { wakeUps, count } = countedWakeUps()
  const log = { warn: () => undefined }
  const options = { poolMax: 1, log, timeouts: { statement: 5000, read: 5000 } }
  const away = createDatabase({ ...options, url: 'postgres://localhost:1/' })
  t.teardown(() => away.destroy())
  const { userId } = person.scope
  let current = scopeOf(away, userId)
  const scope: Scope = {
    userId,
    get db() {
      return current.db
    },
    execute: (name, query) => current.execute(name, query)
  }
  const watch = createWatch({ wakeUps, liveOf: () => undefined })
  const gone = new AbortController()
  const watched = { scope, turnId: body.turn_id, lastEventId: undefined, signal: gone.signal }
  const events = watch(watched)
  const first = events.next()
  // Each wake-up reads the turn again; the database is available by then.
  current = scopeOf(setup.db, userId)
  wakeUps.wakeLocally(body.turn_id)
  t.match(await first, { done: false, value: { event: 'turn.started' } })
  t.equal(count.subscribed, 1)
  t.strictSame(
    [(await events.next()).value?.event, (await events.next()).value?.event],
    ['response.delta', 'turn.completed']
  )
  t.equal((await events.next()).done, true)
  t.equal(count.subscribed, 0)
})

t.test('any other error than one of the database ends a stream, and leaves no subscriber behind', async t => {
  const { db } = await testDatabase(t)
  const { wakeUps, count } = countedWakeUps()
  const watch = createWatch({ wakeUps, liveOf: () => undefined })
  const person = await setup.newUser(t)
  const scope = scopeOf(db, person.scope.userId)
  const signal = new AbortController().signal
  const events = watch({ scope, turnId: person.scope.userId, lastEventId: undefined, signal })
  await t.rejects(events.next(), { code: 'not_found' })
  t.equal(count.subscribed, 0)
})

t.test('a reader that disconnected gets no more events', async t => {
  const { wakeUps, count } = countedWakeUps()
  const watch = createWatch({ wakeUps, liveOf: () => undefined })
  const person = await setup.newUser(t)
  const { body } = await person.send('hi', [text('Hi.')])
  const gone = new AbortController()
  const events = watch({
    scope: person.scope,
    turnId: body.turn_id,
    lastEventId: undefined,
    signal: gone.signal
  })
  t.match(await events.next(), { value: { event: 'turn.started' } })
  await events.return(undefined)
  t.equal(count.subscribed, 0)
  gone.abort()
  t.equal((await events.next()).done, true)
})

import t from 'tap'
import { type Bells, createBells } from '../../../src/conversations/streaming/bells.ts'
import { createWatch } from '../../../src/conversations/streaming/watch.ts'
import { createDatabase } from '../../../src/db/client.ts'
import { testDatabase } from '../../support/database.ts'
import { text } from '../../support/fake-gemini/index.ts'
import { openStage } from '../../support/stage.ts'

const stage = await openStage(t)

/** Bells that know how many listen to them. */
function countedBells() {
  const bells = createBells()
  const count = { listening: 0 }
  const listen: Bells['listen'] = turnId => {
    const { wait, close } = bells.listen(turnId)
    count.listening += 1
    return {
      wait,
      close() {
        count.listening -= 1
        close()
      }
    }
  }
  return { bells: { ...bells, listen }, count }
}

t.test('while the database is away nothing is told, and nobody is sent away', async t => {
  const person = await stage.person(t)
  const { body } = await person.say('hello', [text('Hello.')])
  const { bells, count } = countedBells()
  const log = { warn: () => undefined }
  const options = { poolMax: 1, log, timeouts: { statement: 5000, read: 5000 } }
  const away = createDatabase({ ...options, url: 'postgres://localhost:1/' })
  t.teardown(() => away.destroy())
  const scope = { db: away, userId: person.scope.userId }
  const watch = createWatch({ bells, liveOf: () => undefined })
  const gone = new AbortController()
  const watched = { scope, turnId: body.turn_id, after: undefined, signal: gone.signal }
  const events = watch(watched)
  const first = events.next()
  // It is looked at again with each ring; the database is back by then.
  scope.db = stage.db
  bells.ring(body.turn_id)
  t.match(await first, { done: false, value: { event: 'turn.started' } })
  t.equal(count.listening, 1)
  t.strictSame(
    [(await events.next()).value?.event, (await events.next()).value?.event],
    ['response.delta', 'turn.completed']
  )
  t.equal((await events.next()).done, true)
  t.equal(count.listening, 0)
})

t.test('an error that is none of the database cuts a stream off, and leaves no listener behind', async t => {
  const { db } = await testDatabase(t)
  const { bells, count } = countedBells()
  const watch = createWatch({ bells, liveOf: () => undefined })
  const person = await stage.person(t)
  const scope = { db, userId: person.scope.userId }
  const signal = new AbortController().signal
  const events = watch({ scope, turnId: person.scope.userId, after: undefined, signal })
  await t.rejects(events.next(), { code: 'not_found' })
  t.equal(count.listening, 0)
})

t.test('a reader that left is told nothing more', async t => {
  const { bells, count } = countedBells()
  const watch = createWatch({ bells, liveOf: () => undefined })
  const person = await stage.person(t)
  const { body } = await person.say('hi', [text('Hi.')])
  const gone = new AbortController()
  const events = watch({ scope: person.scope, turnId: body.turn_id, after: undefined, signal: gone.signal })
  t.match(await events.next(), { value: { event: 'turn.started' } })
  await events.return(undefined)
  t.equal(count.listening, 0)
  gone.abort()
  t.equal((await events.next()).done, true)
})

import { EventEmitter } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import t, { type Test } from 'tap'
import type { ChannelEvents } from '../../src/db/notifications.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { byHand, changesChannel } from '../../src/tasks/changes.ts'
import { addTask } from '../../src/tasks/commands.ts'
import { createChangeWatch } from '../../src/tasks/watch.ts'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { deafen } from '../support/deafen.ts'
import { calls, text } from '../support/fake-gemini/index.ts'
import { highLimits } from '../support/limits.ts'
import { setUp } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { recordQueries } from '../support/wire.ts'
import { changeOf, editsOf, feedOf, summaryOf } from './requests.ts'

const setup = await setUp(t)
const { app, db, database, fake } = setup
const actor = { origin: byHand, timeZone: 'UTC' }

async function newUser() {
  const person = await setup.newUser(t)
  return { ...person, ...editsOf(person), ...feedOf(t, app, person) }
}

/** Receives the notifications about changes. */
async function listen(t: Test) {
  const client = new pg.Client({ connectionString: database.directUrl ?? database.url })
  const payloads: string[] = []
  client.on('notification', ({ payload = '' }) => payloads.push(payload))
  await client.connect()
  t.teardown(() => client.end())
  await client.query(`listen ${changesChannel}`)
  return {
    /** All notifications that were sent before this call. */
    async received(): Promise<string[]> {
      const last = `last of ${Math.random()}`
      await sql`select pg_notify(${changesChannel}, ${last})`.execute(db)
      await until(() => payloads.includes(last))
      return payloads.splice(0).slice(0, -1)
    }
  }
}

async function watchedUntil(userId: string): Promise<number> {
  const { rows } = await sql<{ seconds: number | null }>`
    select extract(epoch from changes_watched_until - now())::float as seconds from users where id = ${userId}`.execute(
    db
  )
  return rows[0]?.seconds ?? 0
}

async function setWatched(userId: string, seconds: number): Promise<void> {
  await sql`update users set changes_watched_until = now() + ${seconds} * interval '1 second'
    where id = ${userId}`.execute(db)
}

t.test('changes notify only while somebody reads them: each transaction once', async t => {
  const { received } = await listen(t)
  const [person, other] = [await newUser(), await newUser()]
  const add = (...titles: string[]) => calls(titles.map(title => ({ name: 'add_task', args: { title } })))
  const changeAll = async () => {
    const milk = await person.add('milk')
    await person.rename(milk, 'oat milk')
    await person.remove(milk)
    await person.send(`add ${Math.random()}`, [add('a', 'b', 'c'), text('Added.')])
    await other.add('bread')
  }
  await changeAll()
  await person.page()
  t.strictSame(await received(), [], 'nobody reads')

  const reader = await person.open()
  await reader.take(6)
  await changeAll()
  t.strictSame(await received(), Array(4).fill(person.scope.userId))

  reader.leave()
  await setWatched(person.scope.userId, -1)
  await changeAll()
  t.strictSame(await received(), [], 'nobody has read for some time')
})

t.test('an undo, and a change of many tasks, notify too: each once', async t => {
  const { received } = await listen(t)
  const person = await newUser()
  await person.add('milk')
  await setWatched(person.scope.userId, 60)
  const { post } = client(t, app)
  t.equal((await post('/api/changes/1/undo', undefined, { token: person.token })).status, 200)
  t.strictSame(await received(), [person.scope.userId])
  await person.add('bread')
  await person.add('rye')
  await received()
  await person.send('delete them', [
    calls([{ name: 'delete_tasks', args: { numbers: [2, 3] } }]),
    text('Deleted.')
  ])
  t.strictSame(await received(), [person.scope.userId])
  const { body } = await person.page()
  t.strictSame(body.items.map(summaryOf).slice(1, 2), ['2: milk → '])
  t.equal(body.items.length, 6)
})

t.test('every statement that counts a change notifies the readers', async t => {
  const source = join(import.meta.dirname, '../../src')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(file =>
    file.endsWith('.ts')
  )
  const statements = files.flatMap(file =>
    readFileSync(join(source, file), 'utf8').split('update users set').slice(1)
  )
  const counting = statements.filter(text => /^[^`]*?last_change = last_change \+/.test(text))
  t.ok(counting.length >= 4)
  for (const text of counting) t.match(text.split('),', 1)[0], /\$\{notifiedReaders\}/)
})

t.test('a transaction that fails notifies nobody', async t => {
  const { received } = await listen(t)
  const person = await newUser()
  await setWatched(person.scope.userId, 60)
  const failed = inTransaction(person.scope, async tx => {
    await addTask(tx, { title: 'never' }, actor, highLimits)
    throw new Error('undone')
  })
  await t.rejects(failed, new Error('undone'))
  t.strictSame(await received(), [])
})

t.test('readers renew that they are notified, when half of the time has passed', async t => {
  const person = await newUser()
  const { userId } = person.scope
  await setWatched(userId, 100)
  const first = await person.open()
  await person.add('a')
  await first.take(1)
  const left = await watchedUntil(userId)
  t.ok(left > 0 && left <= 100, 'another process has renewed it')
  first.leave()

  await setWatched(userId, 59)
  await until(async () => {
    const reader = await person.open('after=1')
    await person.rename((await person.list()).items[0] ?? { id: '' }, 'b')
    await reader.take(1)
    reader.leave()
    return (await watchedUntil(userId)) > 100
  })
})

t.test('a change by a transaction that began before somebody read, and does not notify, is read', async t => {
  const person = await newUser()
  const { received } = await listen(t)
  const { promise, resolve: commit } = Promise.withResolvers<void>()
  const { promise: changed, resolve: change } = Promise.withResolvers<void>()
  const writing = inTransaction(person.scope, async tx => {
    await addTask(tx, { title: 'milk' }, actor, highLimits)
    change()
    await promise
  })
  await changed
  const reader = await person.open()
  await until(async () => {
    const { rows } = await sql`select from pg_stat_activity where datname = current_database()
      and wait_event_type = 'Lock' and query like '%changes_watched_until =%'`.execute(db)
    return rows.length > 0
  })
  commit()
  await writing
  t.strictSame((await reader.take(1)).map(changeOf).map(summaryOf), ['1:  → milk'])
  t.strictSame(await received(), [])
})

t.test('the readers of a user in a process share the renewal', async t => {
  const wire = await recordQueries(t, database.url)
  const { app } = await build(t, { gemini: fake.url, database: { ...database, url: wire.url } })
  const [person, other] = [await newUser(), await newUser()]
  const open = () => person.open('', {}, app)
  const readers = await Promise.all([open(), open(), open(), open()])
  const others = await other.open('', {}, app)
  await Promise.all([person.add('milk'), other.add('bread')])
  for (const reader of readers)
    t.strictSame((await reader.take(1)).map(changeOf).map(summaryOf), ['1:  → milk'])
  await others.take(1)
  const renewals = wire.take().filter(text => text.includes('update users set changes_watched_until'))
  t.equal(renewals.length, 2, 'one for each user')
})

t.test('a server that receives no notifications polls, and sends all changes', async t => {
  const { app: deaf } = await build(t, {
    gemini: fake.url,
    database: { ...database, url: await deafen(t, database.url) }
  })
  const person = await newUser()
  const reader = await person.open('', {}, deaf)
  for (const title of ['a', 'b']) {
    await person.add(title)
    t.equal(changeOf((await reader.take(1))[0]).after?.title, title)
  }
})

t.test('a server whose notifications do not arrive notices it, and polls more often', async t => {
  const { scope } = await newUser()
  const notifications: ChannelEvents = new EventEmitter()
  const delays: number[] = []
  const { setTimeout } = globalThis
  const value = (callback: () => void, ms: number) => {
    delays.push(ms)
    return setTimeout(callback)
  }
  t.intercept(globalThis, 'setTimeout', { value })
  let isListening = true
  const watch = createChangeWatch({ notifications, isListening: () => isListening })
  const subscription = watch.subscribe(scope)
  const wait = () => subscription.wait(new AbortController().signal)
  t.equal(await wait(), false)
  subscription.missed()
  await wait()
  notifications.emit('message', 'another user')
  await wait()
  isListening = false
  await wait()
  notifications.emit('message', scope.userId)
  t.equal(await wait(), true)
  t.strictSame(delays, [10_000, 2000, 10_000, 2000])
})

t.test('changes that were made while the notifications were lost are read when they are back', async t => {
  const person = await newUser()
  const reader = await person.open()
  await person.add('a')
  await reader.take(1)
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'todobot notifications'`.execute(db)
  await person.add('b')
  t.strictSame((await reader.take(1)).map(changeOf).map(summaryOf), ['2:  → b'])
})

t.test('what a slow reader has not taken stays in the database, but for two pages', async t => {
  const wire = await recordQueries(t, database.url)
  const { app } = await build(t, { gemini: fake.url, database: { ...database, url: wire.url } })
  const person = await newUser()
  const { userId } = person.scope
  await sql`insert into task_changes (user_id, seq, source, task_id, before)
    select ${userId}, seq, 'api', gen_random_uuid(), to_jsonb(task) from generate_series(1, 60) as seq,
      lateral (select gen_random_uuid() as id, seq as number, 'task' as title, repeat('x', 50000) as description,
        'normal' as priority, 1 as version, now() as created_at, now() as updated_at) as task`.execute(db)
  await sql`update users set last_change = 60 where id = ${userId}`.execute(db)
  let pages = -1 // The first read is the check before the response.
  const countPages = () => {
    pages += wire.take().filter(text => text.includes('task_changes')).length
    return pages
  }
  const reader = { session: { userId, sessionId: userId }, after: 0, log: app.log }
  const body = await app.changes.stream(reader, async (_user, _bytes, work) => await work())
  let received = ''
  for await (const chunk of body) {
    received += chunk
    const count = received.split('event: change').length - 1
    if (count === 60) break
    // Five changes have 256 KiB.
    t.ok(countPages() <= Math.floor(count / 5) + 2, `${pages} pages after ${count} changes`)
  }
  t.ok(countPages() > 8)
})

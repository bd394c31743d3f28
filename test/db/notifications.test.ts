import { EventEmitter } from 'node:events'
import { createServer } from 'node:net'
import { type Kysely, sql } from 'kysely'
import t, { type Test } from 'tap'
import { type ChannelEvents, openNotifications } from '../../src/db/notifications.ts'
import type { Database } from '../../src/db/tables.ts'
import { emptyDatabase } from '../support/database.ts'
import { once, until } from '../support/until.ts'

interface Line {
  level: string
  message: string
}

/** A listener, and its log lines. */
async function listen(t: Test) {
  const { url, db } = await emptyDatabase(t)
  const lines: Line[] = []
  const log = {
    info: (_details: object, message: string) => void lines.push({ level: 'info', message }),
    warn: (_details: object, message: string) => void lines.push({ level: 'warn', message })
  }
  const events: ChannelEvents = new EventEmitter()
  const notifications = openNotifications({ url, channels: { news: events }, log })
  t.teardown(() => notifications.close())
  await once(events, 'gap')
  return { ...notifications, events, db, lines }
}

async function notify(db: Kysely<Database>, payload: string): Promise<void> {
  await sql`select pg_notify('news', ${payload})`.execute(db)
}

async function listeners(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql`
    select from pg_stat_activity
    where datname = current_database() and application_name = 'todobot notifications'`.execute(db)
  return rows.length
}

t.test('notifications of other processes are received, and those of other channels are not', async t => {
  const { events, db } = await listen(t)
  const received = once(events, 'message')
  await sql`select pg_notify('other', 'not for us')`.execute(db)
  await notify(db, 'a turn')
  t.strictSame(await received, ['a turn'])
})

t.test('a lost connection is reopened, and the listener is told that notifications may be lost', async t => {
  const { events, db, lines } = await listen(t)
  const gap = once(events, 'gap')
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'todobot notifications'`.execute(db)
  await gap
  const received = once(events, 'message')
  await notify(db, 'after it')
  t.strictSame(await received, ['after it'])
  t.equal(await listeners(db), 1)
  t.strictSame(lines, [
    { level: 'warn', message: 'LISTEN connection lost: polling for changes by other replicas' },
    { level: 'info', message: 'LISTEN connection restored' }
  ])
})

t.test('each channel has its own events, over one connection', async t => {
  const { url, db } = await emptyDatabase(t)
  const channels: Record<'news' | 'weather', ChannelEvents> = {
    news: new EventEmitter(),
    weather: new EventEmitter()
  }
  const log = { info: () => undefined, warn: () => undefined }
  const { close, isListening } = openNotifications({ url, channels, log })
  t.teardown(close)
  t.notOk(isListening())
  await Promise.all([once(channels.news, 'gap'), once(channels.weather, 'gap')])
  t.ok(isListening())
  const received: string[] = []
  channels.news.on('message', payload => received.push(`news ${payload}`))
  channels.weather.on('message', payload => received.push(`weather ${payload}`))
  await sql`select pg_notify('weather', 'rain'), pg_notify('news', 'none')`.execute(db)
  await until(() => received.length === 2)
  t.strictSame(received, ['weather rain', 'news none'])
  t.equal(await listeners(db), 1)
})

t.test('after it is closed it has no connection and opens none', async t => {
  const { close, db, lines } = await listen(t)
  await close()
  t.equal(await listeners(db), 0)
  t.strictSame(lines, [])
})

t.test('an unavailable Postgres is retried repeatedly, and logged once', async t => {
  let tries = 0
  const away = createServer(socket => {
    tries += 1
    socket.destroy()
  })
  await once(away.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => away[Symbol.asyncDispose]())
  const { port } = Object(away.address())
  const lines: string[] = []
  const say = (_details: object, message: string) => void lines.push(message)
  const url = `postgres://nobody@127.0.0.1:${port}/none`
  const { close } = openNotifications({
    url,
    channels: { news: new EventEmitter() },
    log: { info: say, warn: say }
  })
  await until(() => tries > 1)
  await close()
  t.strictSame(lines, ['LISTEN connection lost: polling for changes by other replicas'])
})

t.test('it can be closed while Postgres hangs', async t => {
  const silent = createServer()
  await once(silent.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => silent.close())
  const connected = once(silent, 'connection')
  const { port } = Object(silent.address())
  const log = { info: () => undefined, warn: () => undefined }
  const { close } = openNotifications({
    url: `postgres://nobody@127.0.0.1:${port}/none`,
    channels: { news: new EventEmitter() },
    log
  })
  const [socket] = await connected
  const cut = once(socket.resume(), 'close')
  await close()
  await cut
  t.ok(socket.destroyed)
})

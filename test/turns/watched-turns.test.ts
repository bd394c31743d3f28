import { EventEmitter, once } from 'node:events'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { createDatabase } from '../../src/db/client.ts'
import { type ChannelEvents, openNotifications } from '../../src/db/notifications.ts'
import { createWakeUps, turnsChannel } from '../../src/turns/wake-ups.ts'
import { emptyDatabase } from '../support/database.ts'
import { until, withTimeout } from '../support/until.ts'

const { url } = await emptyDatabase(t)
const log = { info: () => undefined, warn: () => undefined }

/** A process that listens to the others. With one connection, it sends its notifications in order. */
async function openProcess(t: Test) {
  const db = createDatabase({ url, poolMax: 1, log })
  const events: ChannelEvents = new EventEmitter()
  const notifications = openNotifications({ url, channels: { [turnsChannel]: events }, log })
  const messages: string[] = []
  events.on('message', message => messages.push(message))
  await once(events, 'gap')
  const { signal: stopping } = new AbortController()
  const wakeUps = createWakeUps({ db, notifications: events, stopping })
  t.teardown(async () => {
    await notifications.close()
    await db.destroy()
  })
  return {
    wakeUps,
    events,
    /** All notifications of any process until this one has sent its own ones. */
    async sent(): Promise<string[]> {
      const last = `last of ${Math.random()}`
      await sql`select pg_notify(${turnsChannel}, ${last})`.execute(db)
      await until(() => messages.includes(last))
      return messages.slice(0, messages.indexOf(last))
    }
  }
}

/** Waits for a wake-up. */
function wakeUp(subscription: { wait(ms: number, signal: AbortSignal): Promise<boolean> }) {
  return withTimeout('a wake-up', subscription.wait(60_000, new AbortController().signal))
}

t.test('nobody is notified of a turn that no other process waits for', async t => {
  const { wakeUps, sent } = await openProcess(t)
  const disown = wakeUps.own('a turn', false)
  wakeUps.subscribe('a turn', 'changes')
  wakeUps.notifyChange('a turn')
  wakeUps.notifyEnd('a turn')
  disown()
  t.strictSame(await sent(), [])
})

t.test('a process that waits for a turn of another one is notified of its changes and its end', async t => {
  const [owner, other] = [await openProcess(t), await openProcess(t)]
  const disown = owner.wakeUps.own('a turn', false)
  const subscription = other.wakeUps.subscribe('a turn', 'changes')
  // The turn may have changed between the read of the other process and its first wait.
  await wakeUp(subscription)
  owner.wakeUps.notifyChange('a turn')
  await wakeUp(subscription)
  owner.wakeUps.notifyEnd('a turn')
  disown()
  await wakeUp(subscription)
  t.strictSame(await owner.sent(), ['a turn watched', 'a turn changed', 'a turn changed', 'a turn'])
})

t.test('a process that begins to wait for a turn that has just ended is notified', async t => {
  const [owner, other] = [await openProcess(t), await openProcess(t)]
  const subscription = other.wakeUps.subscribe('a turn', 'end')
  const disown = owner.wakeUps.own('a turn', false)
  owner.wakeUps.notifyEnd('a turn')
  disown()
  await wakeUp(subscription)
  t.strictSame(await owner.sent(), ['a turn watched', 'a turn'])
})

t.test('other processes may wait already for a turn that was claimed', async t => {
  const { wakeUps, sent } = await openProcess(t)
  wakeUps.own('a turn', true)
  wakeUps.notifyEnd('a turn')
  t.strictSame(await sent(), ['a turn'])
})

t.test(
  'the end of a turn that this process does not run, such as a cancelled one, is always notified',
  async t => {
    const { wakeUps, sent } = await openProcess(t)
    wakeUps.notifyEnd('a turn')
    t.strictSame(await sent(), ['a turn'])
  }
)

t.test('after notifications may have been lost, every turn counts as watched', async t => {
  const { wakeUps, events, sent } = await openProcess(t)
  wakeUps.own('a turn', false)
  events.emit('gap')
  wakeUps.notifyEnd('a turn')
  t.strictSame(await sent(), ['a turn'])
})

t.test('the last 1,000 ended turns are remembered', async t => {
  const { wakeUps, events, sent } = await openProcess(t)
  for (let turn = 0; turn <= 1000; turn++) {
    const disown = wakeUps.own(`turn ${turn}`, false)
    disown()
  }
  for (const turn of [0, 1, 1000]) events.emit('message', `turn ${turn} watched`)
  const answers = (await sent()).filter(message => !message.endsWith('watched'))
  t.strictSame(answers, ['turn 1', 'turn 1000'])
})

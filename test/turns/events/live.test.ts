import t from 'tap'
import { insertUser } from '../../../src/accounts/user-store.ts'
import { scopeOf } from '../../../src/db/scope.ts'
import type { Log } from '../../../src/lib/log.ts'
import { currentText, insertDeltas, selectDeltas } from '../../../src/turns/events/deltas.ts'
import { kinds } from '../../../src/turns/events/event-id.ts'
import { createLiveTurn } from '../../../src/turns/events/live.ts'
import type { OwnedTurn } from '../../../src/turns/leases.ts'
import { cancelTurn } from '../../../src/turns/store.ts'
import { testDatabase } from '../../support/database.ts'
import { acceptMessage } from '../../support/message.ts'
import { until } from '../../support/until.ts'

const { db } = await testDatabase(t)
const nothing = () => undefined
const log: Log = { info: nothing, warn: nothing, error: nothing, child: () => log }
let people = 0

/** A turn that a user's message has started. */
async function begin() {
  people += 1
  const user = await insertUser(db, `live${people}@example.com`, 'none')
  const scope = scopeOf(db, String(user?.id))
  const { turn } = await acceptMessage(scope, { isStreamed: true })
  return { scope, turn }
}

function open(scope: Parameters<typeof insertDeltas>[0], turn: OwnedTurn) {
  const called = { onChange: 0, onStored: 0 }
  const live = createLiveTurn({
    scope,
    turn,
    onChange: () => void called.onChange++,
    onStored: () => void called.onStored++,
    log
  })
  const stored = () => selectDeltas(scope, turn.id, { from: { step: 0, epoch: 0, count: 0 }, to: 99 })
  return { live, called, stored }
}

t.test('deltas are stored at intervals, in few rows', async t => {
  const { scope, turn } = await begin()
  const { live, called, stored } = open(scope, turn)
  live.begin(1)
  for (const word of ['I ', 'added ', 'milk.']) live.listener.text(word)
  t.strictSame(
    live.deltasAfter(undefined).map(delta => delta.text),
    ['I ', 'added ', 'milk.']
  )
  await until(async () => (await stored()).length > 0)
  t.strictSame(await stored(), [{ step: 1, epoch: 1, count: 13, text: 'I added milk.', reset: null }])
  t.strictSame(called, { onChange: 4, onStored: 1 })
  live.close()
})

t.test('a delta that is stored twice is read once', async t => {
  const { scope, turn } = await begin()
  const deltas = [
    { step: 1, epoch: 1, count: 3, text: 'abc', reset: null },
    { step: 1, epoch: 1, count: 4, text: '', reset: 'model_retry' as const }
  ]
  await insertDeltas(scope, turn, deltas)
  const more = { step: 1, epoch: 1, count: 6, text: 'de', reset: null }
  await insertDeltas(scope, turn, [...deltas, more])
  const { stored } = open(scope, turn)
  t.strictSame(await stored(), [...deltas, more])
  t.equal(currentText(await stored()), 'de')
})

t.test(
  'the next owner resets the preceding deltas once; later deltas of earlier owners are ignored',
  async t => {
    const { scope, turn } = await begin()
    const before = open(scope, turn)
    before.live.begin(1)
    before.live.listener.text('It is me who')
    await before.live.store()

    const next = { ...turn, epoch: 2 }
    await db.updateTable('turns').where('id', '=', turn.id).set({ epoch: 2 }).execute()
    const after = open(scope, next)
    after.live.begin(1)
    after.live.listener.text('No, me.')
    await after.live.store()
    before.live.listener.text(' answers')
    await before.live.store()
    const id = [1, 2, kinds.text, 3] as const
    t.strictSame(before.live.deltasAfter(id), [], 'not even by a reader on their server')

    after.live.begin(2)
    after.live.listener.text('And on.')
    await after.live.store()
    t.strictSame(
      (await after.stored()).map(({ step, epoch, text, reset }) => [step, epoch, reset ?? text]),
      [
        [1, 1, 'It is me who'],
        [1, 2, 'recovered'],
        [1, 2, 'No, me.'],
        [2, 2, 'And on.']
      ]
    )
  }
)

t.test('no delta is stored for a turn that has ended', async t => {
  const { scope, turn } = await begin()
  const { live, stored } = open(scope, turn)
  live.begin(1)
  await cancelTurn(scope, { conversationId: turn.conversationId, turnId: turn.id })
  live.listener.text('Too late.')
  await live.store()
  t.strictSame(await stored(), [])
})

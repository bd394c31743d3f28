import t from 'tap'
import { build } from '../../support/app.ts'
import { text } from '../../support/fake-gemini/index.ts'
import { tasksOf } from '../../support/record.ts'
import { isProblem } from '../../support/refusal.ts'
import { setUp } from '../../support/setup.ts'
import { addMilk, rejected, stuck, turnsOf } from './requests.ts'

const setup = await setUp(t)
const { app } = setup
const other = (await build(t, { gemini: setup.fake.url, database: setup.database })).app

for (const [where, replica] of Object.entries({ 'its own': app, another: other })) {
  t.test(
    `a running turn is cancelled at ${where} replica; its effects stay, and its calls are listed`,
    async t => {
      const person = await setup.newUser(t)
      const { answer, ids } = await stuck(t, setup, person, `add milk at ${where}`, [addMilk()])
      const { look, cancel } = turnsOf(t, person, replica)
      const { status, body } = await cancel(ids)
      const { created_at, ended_at, undone_at, tool_calls, ...rest } = body
      t.equal(undone_at, null)
      t.equal(status, 200)
      t.strictSame(rest, {
        ...ids,
        status: 'cancelled',
        message: `add milk at ${where}`,
        answer: null,
        error: null
      })
      t.match(tool_calls, [{ tool: 'add_task', result: { task: { title: 'milk' } } }])
      t.ok(created_at < String(ended_at))
      isProblem(t, await answer, 'turn_cancelled', ids)
      t.strictSame(await tasksOf(person.scope), ['1 milk'])
      t.strictSame((await look(ids)).body, body)
    }
  )
}

t.test('the conversation of a cancelled turn accepts new messages', async t => {
  const person = await setup.newUser(t)
  const { answer, ids } = await stuck(t, setup, person, 'never mind')
  await turnsOf(t, person, app).cancel(ids)
  await answer
  const next = await person.send('go on', [text('Where were we?')], { to: ids.conversation_id })
  t.strictSame([next.status, next.body.response], [200, 'Where were we?'])
})

t.test('cancelling a turn that has ended changes nothing, however often', async t => {
  const person = await setup.newUser(t)
  const { body: completed } = await person.send('done', [text('Done.')])
  const { body: failed } = await person.sendRefused('in vain', [rejected()])
  const { answer, ids: cancelled } = await stuck(t, setup, person, 'stop')
  const { look, cancel } = turnsOf(t, person, app)
  await cancel(cancelled)
  await answer
  const { conversation_id = '', turn_id = '' } = failed
  for (const ids of [completed, { conversation_id, turn_id }, cancelled]) {
    const before = (await look(ids)).body
    for (let count = 0; count < 2; count++) {
      const { status, body } = await cancel(ids)
      t.strictSame([status, body], [200, before])
    }
  }
})

t.test('a key of a cancelled turn does not resume it', async t => {
  const person = await setup.newUser(t)
  const key = 'cancel-this'
  const { answer, ids } = await stuck(t, setup, person, 'cancel this', [], { key })
  await turnsOf(t, person, other).cancel(ids)
  isProblem(t, await answer, 'turn_cancelled', ids)
  const again = await person.sendRefused('cancel this', [], { key })
  isProblem(t, again, 'turn_cancelled', ids)
  t.strictSame(again.modelRequests, [])
})

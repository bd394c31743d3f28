import t from 'tap'
import { calls, text } from '../support/fake-gemini/index.ts'
import { linesOf } from '../support/record.ts'
import { isMissing } from '../support/refusal.ts'
import { setUp } from '../support/setup.ts'

const setup = await setUp(t)

/** Every stored row of a user. */
async function rowsOf(userId: string) {
  const tables = ['conversations', 'turns', 'messages', 'turn_steps', 'tool_calls', 'tasks'] as const
  return await Promise.all(
    tables.map(table => setup.db.selectFrom(table).where('user_id', '=', userId).selectAll().execute())
  )
}

t.test(
  'another user’s conversation is not found: it does not change, and the model is not asked',
  async t => {
    const [ada, eve] = [await setup.newUser(t), await setup.newUser(t)]
    const add = calls([{ name: 'add_task', args: { title: 'secret plan' } }])
    const { body: own } = await ada.send('add the secret plan', [add, text('Added.')])
    const before = await rowsOf(ada.scope.userId)
    const { status, headers, body, modelRequests } = await eve.sendRefused('what is the plan?', [], {
      to: own.conversation_id
    })
    isMissing(t, { status, headers, body }, 'conversation')
    t.strictSame(modelRequests, [])
    t.strictSame(await rowsOf(ada.scope.userId), before)
    t.strictSame(await rowsOf(eve.scope.userId), [[], [], [], [], [], []])
  }
)

t.test('a conversation that does not exist gets the same response', async t => {
  const { sendRefused } = await setup.newUser(t)
  const refused = await sendRefused('hello?', [], { to: '01890a5d-ac96-774b-bcce-b302099a8057' })
  isMissing(t, refused, 'conversation')
})

t.test('messages of one user are never sent to the model for another', async t => {
  const [ada, eve] = [await setup.newUser(t), await setup.newUser(t)]
  await ada.send('the plan is secret', [text('It is.')])
  const { modelRequests } = await eve.send('what is the plan?', [text('There is none.')])
  t.strictSame(linesOf(modelRequests[0]?.contents ?? []), ['user: what is the plan?'])
})

import t from 'tap'
import { calls, held, text } from '../../support/fake-gemini/index.ts'
import { tasksOf } from '../../support/record.ts'
import { setUp } from '../../support/setup.ts'

const setup = await setUp(t, { config: { database: { poolMax: 2 } } })

t.test('thirty turns that wait for the model at the same time finish on two connections', async t => {
  const { send, scope } = await setup.newUser(t)
  const answers = Array.from({ length: 30 }, (_, index) =>
    held(calls([{ name: 'add_task', args: { title: `t${index}` } }]))
  )
  const pending: ReturnType<typeof send>[] = []
  // They start and end one after the other: on a slow machine, thirty at once would wait too long for a connection.
  for (const [index, answer] of answers.entries()) {
    pending.push(send(`message ${index}`, [answer, text('Added.')]))
    await answer.reached
  }
  const statuses: number[] = []
  for (const [index, answer] of answers.entries()) {
    answer.release()
    statuses.push((await pending[index])?.status ?? 0)
  }
  t.strictSame(statuses, Array(30).fill(200))
  t.equal((await tasksOf(scope)).length, 30)
})

import t from 'tap'
import { calls, held, text } from '../../support/fake-gemini/index.ts'
import { tasksOf } from '../../support/record.ts'
import { openStage } from '../../support/stage.ts'

const stage = await openStage(t, { config: { database: { poolMax: 2 } } })

t.test('thirty turns that wait for the model at once finish on two connections', async t => {
  const { say, scope } = await stage.person(t)
  const answers = Array.from({ length: 30 }, (_, index) =>
    held(calls([{ name: 'add_task', args: { title: `t${index}` } }]))
  )
  const pending = answers.map((answer, index) => say(`message ${index}`, [answer, text('Added.')]))
  await Promise.all(answers.map(answer => answer.reached))
  for (const answer of answers) answer.release()
  const statuses = (await Promise.all(pending)).map(({ status }) => status)
  t.strictSame(statuses, Array(30).fill(200))
  t.equal((await tasksOf(scope)).length, 30)
})

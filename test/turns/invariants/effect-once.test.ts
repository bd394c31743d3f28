import t, { type Test } from 'tap'
import { insertUser } from '../../../src/accounts/user-store.ts'
import { scopeOf } from '../../../src/db/scope.ts'
import { prepare } from '../../../src/turns/runner.ts'
import { calls, held, type Script, text } from '../../support/fake-gemini/index.ts'
import { highLimits } from '../../support/limits.ts'
import { acceptMessage } from '../../support/message.ts'
import { linesOf, recordOf, tasksOf } from '../../support/record.ts'
import { twoReplicas } from './two-replicas.ts'

const addMilk = () => calls([{ name: 'add_task', args: { title: 'milk' } }])

/** An accepted turn, and two replicas that can run it. */
async function acceptedTurn(t: Test, script: Script) {
  const { fake, one, other } = await twoReplicas(t, script)
  const user = await insertUser(one.db, 'somebody@example.com', 'none')
  const scope = scopeOf(one.db, user?.id ?? '')
  const { turn } = await acceptMessage(scope, { message: 'milk' })
  const { signal } = new AbortController()
  const workers = [one, other].map(({ app }) => async () => {
    const options = { signal, live: undefined, limits: highLimits, log: app.log, history: undefined }
    return await app.agent.run(await prepare(scopeOf(app.db, scope.userId), turn, options))
  })
  return { fake, scope, turn, workers }
}

t.test('when two replicas run one turn, only one commits the step', async t => {
  const first = [held(addMilk()), held(addMilk())]
  const script: Script = ({ results }, index) => (results.length === 0 && first[index]) || text('Added.')
  const { fake, scope, turn, workers } = await acceptedTurn(t, script)
  const working = Promise.allSettled(workers.map(worker => worker()))
  await Promise.all(first.map(answer => answer.reached))
  for (const answer of first) answer.release()
  const outcomes = await working

  t.strictSame(await tasksOf(scope), ['1 milk'])
  t.strictSame(outcomes.map(outcome => outcome.status).toSorted(), ['fulfilled', 'rejected'])
  t.match(outcomes.find(outcome => outcome.status === 'rejected')?.reason, { code: '23505' })
  const { steps, calls: recorded } = await recordOf(scope, turn.id)
  t.strictSame([steps.length, recorded.length], [1, 1])
  t.strictSame(fake.violations, [])
})

t.test('a stored step is never run again: its results are read', async t => {
  const unusable = calls([{ name: 'not_declared' }])
  const { fake, scope, workers } = await acceptedTurn(t, [
    addMilk(),
    unusable,
    unusable,
    unusable,
    text('Added.')
  ])
  const [first, second] = [await workers[0]?.(), await workers[1]?.()]
  t.strictSame([first?.degraded, second?.degraded, second?.text], [true, false, 'Added.'])
  t.strictSame(
    second?.steps.map(step => step.calls),
    first?.steps.map(step => step.calls)
  )
  t.strictSame(await tasksOf(scope), ['1 milk'])
  const resumed = fake.requests[4]?.contents
  t.strictSame(linesOf(resumed ?? []), ['user: milk', 'model: add_task()', 'user: add_task='])
  t.strictSame(resumed, fake.requests[1]?.contents)
  t.strictSame(fake.violations, [])
})

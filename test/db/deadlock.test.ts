import t from 'tap'
import { retryOnDeadlock } from '../../src/db/errors.ts'

const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01' })

/** A transaction that fails with these errors one by one, and then returns how often it was run. */
function failing(errors: Error[]) {
  let runs = 0
  return async () => {
    const error = errors[runs++]
    if (error) throw error
    return runs
  }
}

t.test('a transaction that fails with a deadlock is retried, and run three times at most', async t => {
  t.equal(await retryOnDeadlock(failing([])), 1)
  t.equal(await retryOnDeadlock(failing([deadlock, deadlock])), 3)
  await t.rejects(retryOnDeadlock(failing([deadlock, deadlock, deadlock])), deadlock)
})

t.test('any other error is thrown at once', async t => {
  const duplicate = Object.assign(new Error('duplicate key'), { code: '23505' })
  await t.rejects(retryOnDeadlock(failing([duplicate])), duplicate)
  await t.rejects(retryOnDeadlock(failing([new Error('defect')])), new Error('defect'))
})

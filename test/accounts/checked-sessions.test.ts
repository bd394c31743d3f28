import t from 'tap'
import { maxRemembered, rememberBriefly, rememberMs } from '../../src/accounts/checked-sessions.ts'

/** Checks sessions, of which `ended` has ended, and records them. */
function counted() {
  const checks: string[] = []
  const check = rememberBriefly(async ({ sessionId }) => {
    checks.push(sessionId)
    if (sessionId === 'ended') throw new Error('it has ended')
  })
  return { checks, check: (sessionId: string, userId = 'a user') => check({ userId, sessionId }) }
}

t.test('requests of a session at the same time share one query, also if it has ended', async t => {
  const { checks, check } = counted()
  await Promise.all([check('one'), check('one')])
  await check('one')
  await Promise.all([1, 2, 3].map(() => t.rejects(check('ended'), { message: 'it has ended' })))
  t.strictSame(checks, ['one', 'ended'])
  await check('one', 'another user')
  t.strictSame(checks, ['one', 'ended', 'one'])
})

t.test('a session is checked again after a second', async t => {
  const { checks, check } = counted()
  const now = performance.now()
  const time = t.capture(performance, 'now', () => now)
  await check('one')
  time.restore()
  t.capture(performance, 'now', () => now + rememberMs - 1)
  await check('one')
  t.equal(checks.length, 1)
  t.capture(performance, 'now', () => now + rememberMs)
  await check('one')
  t.equal(checks.length, 2)
})

t.test('a thousand sessions are remembered; with one more, the first is forgotten', async t => {
  const { checks, check } = counted()
  t.capture(performance, 'now', () => 0)
  for (let number = 0; number < maxRemembered; number++) await check(`session ${number}`)
  await check('session 0')
  t.equal(checks.length, maxRemembered, 'all are remembered')
  await check('one more')
  await check('session 1')
  t.equal(checks.length, maxRemembered + 1)
  await check('session 0')
  t.strictSame(checks.slice(-2), ['one more', 'session 0'])
})

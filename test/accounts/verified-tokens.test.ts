import t from 'tap'
import { maxRemembered, rememberVerified } from '../../src/accounts/verified-tokens.ts'

/** Verifies all tokens but `invalid`, and counts how often. */
function counted(validUntil = Date.now() + 60_000) {
  const asked: string[] = []
  const verify = rememberVerified(async token => {
    asked.push(token)
    if (token === 'invalid') throw new Error('it is invalid')
    return { session: { userId: token, sessionId: token }, validUntil }
  })
  return { asked, verify }
}

t.test('a token is verified once', async t => {
  const { asked, verify } = counted()
  for (const token of ['a', 'b', 'a', 'b']) t.equal((await verify(token)).session.userId, token)
  t.strictSame(asked, ['a', 'b'])
})

t.test('an invalid token is verified each time', async t => {
  const { asked, verify } = counted()
  for (const token of ['invalid', 'invalid']) await t.rejects(verify(token), { message: 'it is invalid' })
  t.equal(asked.length, 2)
})

t.test('a token is verified again when the result is not valid any more', async t => {
  const { asked, verify } = counted(Date.now())
  for (const token of ['a', 'a']) await verify(token)
  t.equal(asked.length, 2)
})

t.test('a thousand tokens are remembered; with one more, the first is forgotten', async t => {
  const { asked, verify } = counted()
  for (let count = 0; count < maxRemembered; count++) await verify(String(count))
  await verify('0')
  t.equal(asked.length, maxRemembered)
  await verify('one more')
  await verify('1')
  t.equal(asked.length, maxRemembered + 1)
  await verify('0')
  t.equal(asked.length, maxRemembered + 2)
})

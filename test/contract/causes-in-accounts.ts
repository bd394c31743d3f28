import { randomUUID } from 'node:crypto'
import { verifyPassword } from '../../src/accounts/passwords.ts'
import { signUp } from '../support/client.ts'
import { ask } from './asking.ts'
import { type Cause, having, inWorld } from './cause.ts'
import { only, requestOf, withId } from './requests.ts'

const endsSession = only('logoutUser', 'changePassword', 'deleteAccount', 'endSession')
const checksPassword = only('registerUser', 'loginUser', 'changePassword', 'deleteAccount')
const wrongPassword = 'is not the password of this account'

/** As a new user, whose session and account no other cause needs. */
const bySomebodyNew: Cause['happens'] = async (t, { well: { app } }, id) =>
  ask(t, app, requestOf(id, await signUp(t, app)))

/** Outcomes of requests about sessions and accounts. */
export const causesInAccounts: Cause[] = [
  { because: 'the request succeeds', gives: 200, to: only('refreshSession'), happens: bySomebodyNew },
  { because: 'the request succeeds', gives: 204, to: endsSession, happens: bySomebodyNew },
  {
    because: 'there is no cookie',
    gives: 'unauthorized',
    to: only('refreshSession'),
    happens: inWorld('well', having({ headers: {} }))
  },
  {
    because: 'the request is from a page of another origin',
    gives: 'origin_not_allowed',
    to: only('loginUser', 'refreshSession', 'logoutUser'),
    happens: inWorld('well', having({ headers: { origin: 'https://evil.example.com' } }))
  },
  {
    because: 'there is no such session',
    gives: 'not_found',
    to: only('endSession'),
    happens: inWorld('well', withId(randomUUID()))
  },
  {
    because: 'the password is wrong',
    gives: 'validation_failed',
    errors: [{ pointer: '/password', message: wrongPassword }],
    to: only('deleteAccount'),
    happens: inWorld('well', having({ body: { password: 'wrong horse' } }))
  },
  {
    because: 'the current password is wrong',
    gives: 'validation_failed',
    errors: [{ pointer: '/current_password', message: wrongPassword }],
    to: only('changePassword'),
    happens: inWorld('well', having({ body: { current_password: 'wrong', new_password: 'another horse' } }))
  },
  {
    because: 'a hundred passwords wait to be checked',
    gives: 'overloaded',
    to: checksPassword,
    async happens(t, worlds, id) {
      const endChecks = keepChecking(104)
      return inWorld('well')(t, worlds, id).finally(endChecks)
    }
  }
]

/** Keeps this many passwords waiting. @returns a function that ends it. */
function keepChecking(count: number): () => Promise<void> {
  let isEnded = false
  const checks = Array.from({ length: count }, async () => {
    while (!isEnded) await verifyPassword(undefined, 'correct horse')
  })
  return async () => {
    isEnded = true
    await Promise.all(checks)
  }
}

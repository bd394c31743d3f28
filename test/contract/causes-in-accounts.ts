import { randomUUID } from 'node:crypto'
import { limited } from '../../src/accounts/passwords.ts'
import { signUp } from '../support/client.ts'
import { ask } from './asking.ts'
import { type Cause, having, inApp } from './cause.ts'
import { only, requestOf, withId } from './requests.ts'

const endsSession = only('logoutUser', 'changePassword', 'deleteAccount', 'endSession')
const checksPassword = only('registerUser', 'loginUser', 'changePassword', 'deleteAccount')
const wrongPassword = 'is not the password of this account'

/** As a new user, whose session and account no other cause needs. */
const bySomebodyNew: Cause['happens'] = async (t, { healthy: { app } }, id) =>
  ask(t, app, requestOf(id, await signUp(t, app)))

/** Outcomes of requests about sessions and accounts. */
export const causesInAccounts: Cause[] = [
  { because: 'the request succeeds', gives: 200, to: only('refreshSession'), happens: bySomebodyNew },
  { because: 'the request succeeds', gives: 204, to: endsSession, happens: bySomebodyNew },
  {
    because: 'there is no cookie',
    gives: 'unauthorized',
    to: only('refreshSession'),
    happens: inApp('healthy', having({ headers: {} }))
  },
  {
    because: 'the request is from a page of another origin',
    gives: 'origin_not_allowed',
    to: only('loginUser', 'refreshSession', 'logoutUser'),
    happens: inApp('healthy', having({ headers: { origin: 'https://evil.example.com' } }))
  },
  {
    because: 'there is no such session',
    gives: 'not_found',
    to: only('endSession'),
    happens: inApp('healthy', withId(randomUUID()))
  },
  {
    because: 'the password is wrong',
    gives: 'validation_failed',
    errors: [{ pointer: '/password', message: wrongPassword }],
    to: only('deleteAccount'),
    happens: inApp('healthy', having({ body: { password: 'wrong horse' } }))
  },
  {
    because: 'the current password is wrong',
    gives: 'validation_failed',
    errors: [{ pointer: '/current_password', message: wrongPassword }],
    to: only('changePassword'),
    happens: inApp('healthy', having({ body: { current_password: 'wrong', new_password: 'another horse' } }))
  },
  {
    because: 'twenty wrong passwords were sent for the account',
    gives: 'too_many_password_attempts',
    to: only('loginUser', 'changePassword', 'deleteAccount'),
    async happens(t, { healthy: { app } }, id) {
      const request = requestOf(id, await signUp(t, app))
      const wrong = JSON.parse(JSON.stringify(request.body).replaceAll(/"correct horse"/g, '"wrong horse"'))
      for (let tries = 0; tries < 20; tries++) await ask(t, app, { ...request, body: wrong })
      return ask(t, app, request)
    }
  },
  {
    because: 'a hundred passwords wait to be checked',
    gives: 'overloaded',
    to: checksPassword,
    async happens(t, apps, id) {
      const endChecks = keepChecking(104)
      return inApp('healthy')(t, apps, id).finally(endChecks)
    }
  }
]

/** Keeps this many password checks from ending. @returns a function that ends them. */
function keepChecking(count: number): () => Promise<void> {
  const gate = Promise.withResolvers<void>()
  const checks = Array.from({ length: count }, () => limited(() => gate.promise))
  return async () => {
    gate.resolve()
    await Promise.all(checks)
  }
}

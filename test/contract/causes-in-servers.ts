import { signUp } from '../support/client.ts'
import { ask, askOnSocket } from './asking.ts'
import { type Cause, having, inApp } from './cause.ts'
import {
  asksModel,
  every,
  isHealthCheck,
  only,
  requestOf,
  saying,
  signedIn,
  type TestRequest,
  usesData
} from './requests.ts'
import type { PreparedApp } from './worlds.ts'

let addresses = 0

/** Its signature is never looked at. */
const tokenOfProvider = [{ alg: 'RS256', kid: 'one' }, {}, {}]
  .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.')

/** From an unused address. */
function fromElsewhere(request: TestRequest): TestRequest {
  addresses += 1
  return { ...request, headers: { 'x-forwarded-for': `10.0.0.${addresses}` } }
}

/** Makes the model fail for a message; a turn to be retried has failed before. */
function failing(name: 'healthy' | 'shortTurnTimeout', message: string): Cause['happens'] {
  return async (t, apps, id) => {
    const prepared: PreparedApp = apps[name]
    const sent = await ask(t, prepared.app, saying(message)(requestOf('sendMessage', prepared)))
    const again = requestOf(id, { ...prepared, turn: Object(sent.body) })
    return ask(t, prepared.app, id === 'retryTurn' ? again : saying(message)(again))
  }
}

/** Outcomes of valid requests: limits, failures, and a model that does not answer. */
export const causesInServers: Cause[] = [
  {
    because: 'the rate limit of the address is reached',
    gives: 'rate_limited',
    to: every,
    async happens(t, { lowRateLimits }, id) {
      const request = fromElsewhere({ ...requestOf(id, lowRateLimits), token: undefined })
      await ask(t, lowRateLimits.app, request)
      return ask(t, lowRateLimits.app, request)
    }
  },
  {
    because: 'the rate limit of the user is reached',
    gives: 'rate_limited',
    to: asksModel,
    async happens(t, { healthy, lowRateLimits }, id) {
      const request = requestOf(id, await signUp(t, healthy.app))
      await ask(t, lowRateLimits.app, fromElsewhere(request))
      return ask(t, lowRateLimits.app, fromElsewhere(request))
    }
  },
  {
    because: 'the address has its maximum of open requests',
    gives: 'too_many_open_requests',
    without: ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'],
    to: id => !isHealthCheck(id),
    async happens(t, { requestsFull }, id) {
      const prepared = await requestsFull()
      return ask(t, prepared.app, requestOf(id, prepared))
    }
  },
  {
    because: 'the server has its maximum of connections',
    gives: 'overloaded',
    to: id => !isHealthCheck(id),
    async happens(t, { connectionsFull }, id) {
      const prepared = await connectionsFull()
      return askOnSocket(t, prepared.app, requestOf(id, prepared))
    }
  },
  { because: 'tables are missing', gives: 'internal_error', to: usesData, happens: inApp('missingTables') },
  {
    because: 'there is no database',
    gives: 'database_unavailable',
    to: usesData,
    happens: inApp('noDatabase')
  },
  {
    because: 'the keys of the identity provider cannot be read',
    gives: 'identity_provider_unavailable',
    to: id => signedIn(id) || id === 'logoutUser',
    happens: inApp('noIdentityProvider', having({ token: tokenOfProvider }))
  },
  { because: 'there is no database', gives: 503, to: only('getHealth'), happens: inApp('noDatabase') },
  {
    because: 'the server closes',
    gives: 'draining',
    to: every,
    async happens(t, { closing }, id) {
      const prepared = await closing()
      return askOnSocket(t, prepared.app, requestOf(id, prepared))
    }
  },
  {
    because: "the model's provider refuses the message",
    gives: 'content_blocked',
    turn: true,
    to: asksModel,
    happens: failing('healthy', 'blocked')
  },
  {
    because: 'the model answers nothing',
    gives: 'model_failed',
    turn: true,
    to: asksModel,
    happens: failing('healthy', 'nothing')
  },
  {
    because: "the model's daily quota is used up",
    gives: 'model_unavailable',
    turn: true,
    to: asksModel,
    happens: failing('healthy', 'quota')
  },
  {
    because: 'the turn gets no connection to the model',
    gives: 'overloaded',
    turn: true,
    to: asksModel,
    async happens(t, { modelBusy }, id) {
      const prepared = await modelBusy()
      const sent = await ask(t, prepared.app, saying('hurry')(requestOf('sendMessage', prepared)))
      if (id !== 'retryTurn') return ask(t, prepared.app, saying('hurry')(requestOf(id, prepared)))
      return ask(t, prepared.app, requestOf(id, { ...prepared, turn: Object(sent.body) }))
    }
  },
  {
    because: 'the model does not answer before the deadline',
    gives: 'model_timeout',
    turn: true,
    to: asksModel,
    happens: failing('shortTurnTimeout', 'silence')
  }
]

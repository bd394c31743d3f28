import { signUp } from '../support/client.ts'
import { ask, askOnSocket } from './asking.ts'
import { type Cause, inWorld } from './cause.ts'
import { type Asked, asksModel, every, only, requestOf, saying, usesData } from './requests.ts'
import type { World } from './worlds.ts'

let addresses = 0

/** From an unused address. */
function fromElsewhere(asked: Asked): Asked {
  addresses += 1
  return { ...asked, headers: { 'x-forwarded-for': `10.0.0.${addresses}` } }
}

/** Makes the model fail for a message; a turn to be retried has failed before. */
function failing(name: 'well' | 'impatient', message: string): Cause['happens'] {
  return async (t, worlds, id) => {
    const world: World = worlds[name]
    const sent = await ask(t, world.app, saying(message)(requestOf('sendMessage', world)))
    const again = requestOf(id, { ...world, turn: Object(sent.body) })
    return ask(t, world.app, id === 'retryTurn' ? again : saying(message)(again))
  }
}

/** Outcomes of valid requests: limits, failures, and a model that does not answer. */
export const causesInServers: Cause[] = [
  {
    because: 'the rate limit of the address is reached',
    gives: 'rate_limited',
    to: every,
    async happens(t, { strict }, id) {
      const asked = fromElsewhere({ ...requestOf(id, strict), token: undefined })
      await ask(t, strict.app, asked)
      return ask(t, strict.app, asked)
    }
  },
  {
    because: 'the rate limit of the user is reached',
    gives: 'rate_limited',
    to: asksModel,
    async happens(t, { well, strict }, id) {
      const asked = requestOf(id, await signUp(t, well.app))
      await ask(t, strict.app, fromElsewhere(asked))
      return ask(t, strict.app, fromElsewhere(asked))
    }
  },
  { because: 'tables are missing', gives: 'internal_error', to: usesData, happens: inWorld('broken') },
  { because: 'there is no database', gives: 'database_unavailable', to: usesData, happens: inWorld('alone') },
  { because: 'there is no database', gives: 503, to: only('getHealth'), happens: inWorld('alone') },
  {
    because: 'the server closes',
    gives: 'draining',
    to: every,
    async happens(t, { closing }, id) {
      const world = await closing()
      return askOnSocket(t, world.app, requestOf(id, world))
    }
  },
  {
    because: "the model's provider refuses the message",
    gives: 'content_blocked',
    turn: true,
    to: asksModel,
    happens: failing('well', 'blocked')
  },
  {
    because: 'the model answers nothing',
    gives: 'model_failed',
    turn: true,
    to: asksModel,
    happens: failing('well', 'nothing')
  },
  {
    because: "the model's daily quota is used up",
    gives: 'model_unavailable',
    turn: true,
    to: asksModel,
    happens: failing('well', 'quota')
  },
  {
    because: 'the model does not answer before the deadline',
    gives: 'model_timeout',
    turn: true,
    to: asksModel,
    happens: failing('impatient', 'silence')
  }
]

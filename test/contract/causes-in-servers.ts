import { signUp } from '../support/client.ts'
import { ask, askOnSocket } from './asking.ts'
import { type Cause, inWorld } from './cause.ts'
import { type Asked, chats, every, only, requestOf, saying, usesData } from './requests.ts'

let addresses = 0

/** From an address that nobody has used. */
function fromElsewhere(asked: Asked): Asked {
  addresses += 1
  return { ...asked, headers: { 'x-forwarded-for': `10.0.0.${addresses}` } }
}

/** What becomes of good requests: limits, failures, and a model that does not answer. */
export const causesInServers: Cause[] = [
  {
    because: 'the address has sent its requests',
    gives: 'rate_limited',
    to: every,
    async happens(t, { strict }, id) {
      const asked = fromElsewhere({ ...requestOf(id, strict), token: undefined })
      await ask(t, strict.app, asked)
      return ask(t, strict.app, asked)
    }
  },
  {
    because: 'the user has sent their messages',
    gives: 'rate_limited',
    to: chats,
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
    to: chats,
    happens: inWorld('well', saying('blocked'))
  },
  {
    because: 'the model answers nothing',
    gives: 'model_failed',
    turn: true,
    to: chats,
    happens: inWorld('well', saying('nothing'))
  },
  {
    because: "the model's daily quota is used up",
    gives: 'model_unavailable',
    turn: true,
    to: chats,
    happens: inWorld('well', saying('quota'))
  },
  {
    because: 'the model says nothing until the deadline',
    gives: 'model_timeout',
    turn: true,
    to: chats,
    happens: inWorld('impatient', saying('silence'))
  }
]

import type { Test } from 'tap'
import { signUp } from '../support/client.ts'
import { ask } from './asking.ts'
import { type Cause, having } from './cause.ts'
import type { OperationId } from './documented.ts'
import { asksModel, chats, requestOf, saying } from './requests.ts'
import type { TestApps } from './worlds.ts'

let messages = 0

/** A user whose turn waits for the model: the turn, the request, and its pending response. */
export async function keepWaiting(t: Test, { healthy: { app }, hold }: TestApps, id: OperationId) {
  messages += 1
  const somebody = await signUp(t, app)
  const request = requestOf(chats(id) ? id : 'sendMessage', somebody)
  const { conversation_id } = Object((await ask(t, app, request)).body)
  const body = { message: `wait, ${messages}`, conversation_id }
  const keyedRequest = { ...request, body, headers: { 'idempotency-key': `message-${messages}` } }
  const held = hold(body.message)
  // Otherwise the response would time out before the last cause.
  t.teardown(() => held.release())
  const answer = ask(t, app, keyedRequest)
  await held.reached
  const turns = requestOf('listTurns', { ...somebody, turn: { conversation_id, turn_id: '' } })
  const [turn] = Object((await ask(t, app, turns)).body).items
  return { person: { ...somebody, turn }, keyedRequest, answer }
}

/** Outcomes of requests that meet an existing turn. */
export const causesInTurns: Cause[] = [
  {
    because: 'the request is repeated',
    gives: 200,
    to: chats,
    async happens(t, { healthy }, id) {
      const keyedRequest = { ...requestOf(id, healthy), headers: { 'idempotency-key': `repeated-${id}` } }
      await ask(t, healthy.app, keyedRequest)
      return ask(t, healthy.app, keyedRequest)
    }
  },
  {
    because: 'the conversation has a running turn',
    gives: 'conversation_busy',
    turn: true,
    to: asksModel,
    async happens(t, apps, id) {
      const { person, keyedRequest } = await keepWaiting(t, apps, id)
      const another = { ...keyedRequest, body: { ...keyedRequest.body, message: 'hi' }, headers: {} }
      return ask(t, apps.healthy.app, chats(id) ? another : requestOf(id, person))
    }
  },
  {
    because: 'the turn of this key takes longer than this request waits',
    gives: 'idempotency_in_progress',
    turn: true,
    to: chats,
    async happens(t, apps, id) {
      const { keyedRequest } = await keepWaiting(t, apps, id)
      return ask(t, apps.shortTurnTimeout.app, keyedRequest)
    }
  },
  {
    because: 'the turn was cancelled',
    gives: 'turn_cancelled',
    turn: true,
    without: ['retry-after'],
    to: asksModel,
    async happens(t, apps, id) {
      const { person, answer } = await keepWaiting(t, apps, id)
      await ask(t, apps.healthy.app, requestOf('cancelTurn', person))
      const cancelled = await answer
      return chats(id) ? cancelled : ask(t, apps.healthy.app, requestOf(id, person))
    }
  },
  {
    because: 'four servers died while they ran the turn',
    gives: 'turn_abandoned',
    turn: true,
    to: asksModel,
    async happens(t, worlds, id) {
      const { person, answer } = await keepWaiting(t, worlds, id)
      await worlds.abandon(t, person.turn.turn_id)
      if (chats(id)) return answer
      const retried = ask(t, worlds.healthy.app, requestOf(id, person))
      await worlds.abandon(t, person.turn.turn_id)
      return retried
    }
  },
  {
    because: 'another message has used the key',
    gives: 'idempotency_mismatch',
    to: chats,
    async happens(t, { healthy }, id) {
      const keyed = having({ headers: { 'idempotency-key': `taken-${id}` } })
      await ask(t, healthy.app, keyed(requestOf(id, healthy)))
      return ask(t, healthy.app, keyed(saying('something else')(requestOf(id, healthy))))
    }
  }
]

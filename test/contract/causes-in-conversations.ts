import { randomUUID } from 'node:crypto'
import { client, signUp } from '../support/client.ts'
import { ask } from './asking.ts'
import { type Cause, inApp } from './cause.ts'
import { keepWaiting } from './causes-in-turns.ts'
import { only, requestOf, withId } from './requests.ts'

/** Outcomes of requests about conversations. */
export const causesInConversations: Cause[] = [
  {
    because: 'the request succeeds',
    gives: 204,
    to: only('deleteConversation'),
    async happens(t, { healthy: { app } }, id) {
      const person = await signUp(t, app)
      const { body: turn } = await client(t, app).chat(person.token, 'hi')
      return ask(t, app, requestOf(id, { ...person, turn }))
    }
  },
  {
    because: 'the conversation in the path does not exist',
    gives: 'not_found',
    to: only('getConversation', 'renameConversation', 'deleteConversation', 'listMessages'),
    happens: inApp('healthy', withId(randomUUID()))
  },
  {
    because: 'a message of the conversation is being answered',
    gives: 'conversation_busy',
    turn: true,
    to: only('deleteConversation'),
    async happens(t, apps, id) {
      const { person } = await keepWaiting(t, apps, id)
      return ask(t, apps.healthy.app, requestOf(id, person))
    }
  }
]

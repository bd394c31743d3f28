import type { Test } from 'tap'
import { signUp } from '../support/client.ts'
import { openEvents } from '../support/event-reader.ts'
import { ask } from './asking.ts'
import type { Cause } from './cause.ts'
import type { OperationId } from './documented.ts'
import { asksModel, chats, only, requestOf, saying, withEventId } from './requests.ts'
import type { TestApps } from './worlds.ts'

let messages = 0

/** A new user who has a failed turn, and another one that waits for the model. */
async function userWithRunningTurn(t: Test, { healthy: { app }, hold }: TestApps) {
  messages += 1
  const somebody = await signUp(t, app)
  const chat = requestOf('sendMessage', somebody)
  const { conversation_id, turn_id } = Object((await ask(t, app, saying('nothing')(chat))).body)
  const message = `the only turn, ${messages}`
  const { reached } = hold(message)
  void ask(t, app, saying(message)(chat))
  await reached
  return { ...somebody, turn: { conversation_id, turn_id } }
}

/** A new user who reads an event stream that does not end. */
async function userWithStream(t: Test, { lowUserLimits: { app }, hold }: TestApps) {
  messages += 1
  const somebody = await signUp(t, app)
  const message = `the only stream, ${messages}`
  hold(message)
  const { url, body } = saying(message)(requestOf('sendMessage', somebody))
  const reader = await openEvents(t, app, { method: 'POST', url, body, token: somebody.token })
  const [started] = await reader.take(1)
  return { ...somebody, turn: Object(started).data }
}

async function askTwice(t: Test, { lowUserLimits: { app } }: TestApps, id: OperationId) {
  const request = requestOf(id, await signUp(t, app))
  await ask(t, app, request)
  return ask(t, app, request)
}

/** Outcomes of requests of users who have reached a limit. */
export const causesInLimits: Cause[] = [
  {
    because: 'the user has as many running turns as allowed',
    gives: 'too_many_turns',
    to: asksModel,
    async happens(t, apps, id) {
      const somebody = await userWithRunningTurn(t, apps)
      const { conversation_id } = somebody.turn
      const request = requestOf(id, somebody)
      return ask(
        t,
        apps.lowUserLimits.app,
        chats(id) ? { ...request, body: { message: 'hi', conversation_id } } : request
      )
    }
  },
  {
    because: 'the user has as many open streams as allowed',
    gives: 'too_many_streams',
    to: withEventId,
    async happens(t, apps, id) {
      const request = requestOf(id, await userWithStream(t, apps))
      return ask(t, apps.lowUserLimits.app, { ...request, headers: { accept: 'text/event-stream' } })
    }
  },
  {
    because: 'the user has as many tasks as allowed',
    gives: 'task_limit_reached',
    to: only('createTask'),
    happens: askTwice
  },
  {
    because: 'the user has as many conversations as allowed',
    gives: 'conversation_limit_reached',
    without: ['retry-after'],
    to: chats,
    happens: askTwice
  },
  {
    because: 'the user stores as much as allowed',
    gives: 'storage_limit_reached',
    without: ['retry-after'],
    to: id => chats(id) || id === 'createTask',
    async happens(t, { healthy: { app } }, id) {
      const somebody = await signUp(t, app)
      const account = app.db.updateTable('users').where('id', '=', somebody.user.id)
      await account.set({ stored_bytes: 64_000_000 }).execute()
      return ask(t, app, requestOf(id, somebody))
    }
  }
]

import type { Test } from 'tap'
import { scopeOf } from '../../src/db/scope.ts'
import { byHand } from '../../src/tasks/changes.ts'
import { addTask, changeTask } from '../../src/tasks/commands.ts'
import { deleteTask } from '../../src/tasks/store.ts'
import { client, signUp } from '../support/client.ts'
import { highLimits } from '../support/limits.ts'
import { ask } from './asking.ts'
import { type Cause, inApp } from './cause.ts'
import { keepWaiting } from './causes-in-turns.ts'
import type { OperationId } from './documented.ts'
import { asksModel, chats, only, requestOf, reverses, saying } from './requests.ts'
import type { TestApps } from './worlds.ts'

const ofTurns = only('undoTurn', 'redoTurn')
const ofChanges = only('undoChange', 'redoChange')

/** The operation after which this one is possible. */
const preceding: Partial<Record<OperationId, OperationId>> = {
  redoTurn: 'undoTurn',
  redoChange: 'undoChange'
}

/**
 * A user for whom the operation is possible. By default it undoes, or redoes, the addition of a task; with `restores`, it
 * adds one in any case.
 */
async function prepare(t: Test, { healthy: { app } }: TestApps, id: OperationId, restores = false) {
  const person = await signUp(t, app)
  const { token, user } = person
  const { body: turn } = await client(t, app).chat(token, 'hi')
  const scope = scopeOf(app.db, user.id)
  const origin = ofTurns(id) ? { turnId: turn.turn_id, step: 1, callIndex: 0 } : byHand
  const before = preceding[id]
  const isDeletion = restores && !before
  const actor = { origin: isDeletion ? byHand : origin, timeZone: 'UTC' }
  const task = await addTask(scope, { title: 'buy groceries' }, actor, highLimits)
  if (isDeletion) await deleteTask(scope, task, origin)
  const change = { seq: isDeletion ? 2 : 1 }
  if (before) await ask(t, app, requestOf(before, { ...person, turn, change }))
  return { app, user, scope, task, turn, request: requestOf(id, { ...person, turn, change }) }
}

/** Outcomes of undo and redo. */
export const causesInUndo: Cause[] = [
  {
    because: 'nothing is in the way',
    gives: 200,
    to: reverses,
    async happens(t, apps, id) {
      const { app, request } = await prepare(t, apps, id)
      return ask(t, app, request)
    }
  },
  {
    because: 'the change does not exist',
    gives: 'not_found',
    to: ofChanges,
    async happens(t, { healthy }, id) {
      return ask(t, healthy.app, requestOf(id, { ...healthy, change: { seq: 999 } }))
    }
  },
  {
    because: 'a task was changed since',
    gives: 'undo_conflict',
    tasks: [{ number: 1, title: 'buy groceries' }],
    without: ['retry-after'],
    to: reverses,
    async happens(t, apps, id) {
      const { app, scope, task, request } = await prepare(t, apps, id, true)
      const actor = { origin: byHand, timeZone: 'UTC' }
      // It is there again, as another one.
      const { id: taskId, number, title } = task
      await app.db
        .insertInto('tasks')
        .values({ user_id: scope.userId, id: taskId, number, title })
        .onConflict(conflict => conflict.doNothing())
        .execute()
      await changeTask(scope, { id: taskId }, { priority: 'high' }, actor)
      return ask(t, app, request)
    }
  },
  {
    because: 'the turn has changed nothing',
    gives: 'nothing_to_undo',
    without: ['retry-after'],
    to: only('undoTurn'),
    happens: inApp('healthy')
  },
  {
    because: 'the agent made the change',
    gives: 'nothing_to_undo',
    to: ofChanges,
    async happens(t, apps, id) {
      const { app, user, request } = await prepare(t, apps, id)
      const call = { source: 'agent' as const, turn_id: user.id, step: 1, call_index: 0 }
      await app.db
        .updateTable('task_changes')
        .where('user_id', '=', user.id)
        .where('source', '=', 'api')
        .set(call)
        .execute()
      return ask(t, app, request)
    }
  },
  {
    because: 'the turn is running',
    gives: 'conversation_busy',
    turn: true,
    to: ofTurns,
    async happens(t, apps, id) {
      const { person } = await keepWaiting(t, apps, id)
      return ask(t, apps.healthy.app, requestOf(id, person))
    }
  },
  {
    because: 'the user would have more tasks than allowed',
    gives: 'task_limit_reached',
    without: ['retry-after'],
    to: reverses,
    async happens(t, apps, id) {
      const { scope, request } = await prepare(t, apps, id, true)
      await addTask(scope, { title: 'milk' }, { origin: byHand, timeZone: 'UTC' }, highLimits)
      return ask(t, apps.lowUserLimits.app, request)
    }
  },
  {
    because: 'the user stores as much as allowed',
    gives: 'storage_limit_reached',
    without: ['retry-after'],
    to: reverses,
    async happens(t, apps, id) {
      const { app, user, request } = await prepare(t, apps, id, true)
      await app.db.updateTable('users').where('id', '=', user.id).set({ stored_bytes: 64_000_000 }).execute()
      return ask(t, app, request)
    }
  },
  {
    because: 'the changes of the turn are not kept any more',
    gives: 'undo_expired',
    to: ofTurns,
    async happens(t, apps, id) {
      const { app, user, turn, request } = await prepare(t, apps, id)
      const call = { step: 1, call_index: 0, tool: 'add_task', parameters: '{}', result: '{"task":{}}' }
      await app.db
        .insertInto('tool_calls')
        .values({ user_id: user.id, turn_id: turn.turn_id, ...call })
        .execute()
      await app.db.deleteFrom('task_changes').where('user_id', '=', user.id).execute()
      return ask(t, app, request)
    }
  },
  {
    because: 'the turn has failed, and was undone',
    gives: 'turn_undone',
    turn: true,
    without: ['retry-after'],
    to: asksModel,
    async happens(t, { healthy: { app } }, id) {
      const person = await signUp(t, app)
      const chat = saying('nothing')(requestOf(chats(id) ? id : 'sendMessage', person))
      const keyed = { ...chat, headers: { 'idempotency-key': 'fails-and-is-undone' } }
      const turn = Object((await ask(t, app, keyed)).body)
      const origin = { turnId: turn.turn_id, step: 1, callIndex: 0 }
      await addTask(
        scopeOf(app.db, person.user.id),
        { title: 'tea' },
        { origin, timeZone: 'UTC' },
        highLimits
      )
      await ask(t, app, requestOf('undoTurn', { ...person, turn }))
      return ask(t, app, chats(id) ? keyed : requestOf(id, { ...person, turn }))
    }
  }
]

import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { Change, ChangeEvent, ChangePage, Task, TaskPage } from '../../src/contract/components.ts'
import { byHand } from '../../src/tasks/changes.ts'
import { addTask, changeTask } from '../../src/tasks/commands.ts'
import { deleteTask } from '../../src/tasks/store.ts'
import { client } from '../support/client.ts'
import { openChanges } from '../support/event-reader.ts'
import { highLimits } from '../support/limits.ts'
import type { TestUser } from '../support/setup.ts'

const actor = { origin: byHand, timeZone: 'UTC' }

/** Changes of a user's tasks without requests. */
export function editsOf({ scope }: Pick<TestUser, 'scope'>) {
  return {
    add: (title: string) => addTask(scope, { title }, actor, highLimits),
    rename: ({ id }: { id: string }, title: string) => changeTask(scope, { id }, { title }, actor),
    remove: ({ id }: { id: string }) => deleteTask(scope, { id }, byHand)
  }
}

/** A user's requests for changes. */
export function feedOf(t: Test, app: FastifyInstance, { token }: { token: string }) {
  const { get } = client(t, app)
  return {
    page: <Body = ChangePage>(query = '', headers: Record<string, string> = {}) =>
      get<Body>(`/api/changes?${query}`, { token, headers }),

    /** The first page of a list. */
    list: async (query = '') => (await get<TaskPage>(`/api/tasks?${query}`, { token })).body,

    open: (query = '', headers: Record<string, string> = {}, server = app) =>
      openChanges(t, server, { url: `/api/changes?${query}`, token, headers })
  }
}

/** What a change has done: `number: title → title`. */
export function summaryOf({ seq, before, after }: Change): string {
  return `${seq}: ${before?.title ?? ''} → ${after?.title ?? ''}`
}

export function changeOf(event: ChangeEvent | undefined): Change {
  if (event?.event !== 'change') throw new Error(`no change: ${JSON.stringify(event)}`)
  return event.data
}

/** Applies a change to a copy of the list, as clients do. */
export function apply(list: Map<string, Task>, { task_id, after }: Change): void {
  if (after) list.set(task_id, after)
  else list.delete(task_id)
}

import { selectSessions } from '../accounts/session-store.ts'
import { type SessionView, sessionOf } from '../accounts/session-view.ts'
import type { Task } from '../contract/components.ts'
import type { Scope } from '../db/tables.ts'
import type { Range } from '../paging.ts'
import { selectTaskRange } from '../tasks/task-list-store.ts'
import { taskView } from '../tasks/task-view.ts'

/** A user's sessions, newest first; the key is the id, and `current` the session that asks. */
export function readAllSessions(scope: Scope, current: string) {
  return async ({ limit, after }: Range): Promise<SessionView[]> => {
    const rows = await selectSessions(scope, { limit, before: after })
    return rows.map(row => sessionOf(row, current))
  }
}

/** A user's tasks; the key is the number. */
export function readAllTasks(scope: Scope) {
  return async ({ limit, after }: Range): Promise<Task[]> => {
    const range = { sort: 'number', limit, after: after === undefined ? undefined : [after] } as const
    const rows = await selectTaskRange(scope, { status: 'all' }, range)
    return rows.map(taskView)
  }
}

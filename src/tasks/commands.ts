import type { Scope } from '../db/scope.ts'
import { isStorageFull, type UserLimits } from '../db/user-limits.ts'
import { isVisible } from '../lib/text.ts'
import type { Origin } from './changes.ts'
import type { TaskRow } from './columns.ts'
import { dueOf } from './due.ts'
import { TaskRefusal } from './refusal.ts'
import { insertTask, type TaskChange, type TaskTarget, updateTask } from './store.ts'

/** Whoever gives a command on tasks. */
export interface Actor {
  origin: Origin
  /** The user's IANA time zone. It determines the day that an instant falls on. */
  timeZone: string
}

/** The editable fields of a task. Null clears a description or a due date. */
export interface TaskFields {
  title?: string | undefined
  description?: string | null | undefined
  due?: string | null | undefined
  priority?: TaskRow['priority'] | undefined
  completed?: boolean | undefined
}

/** @throws {TaskRefusal} when the title is blank, `due` is not a date, or the user has reached a limit. */
export async function addTask(
  scope: Scope,
  { title, description, due, priority = 'normal' }: TaskFields & { title: string },
  { origin, timeZone }: Actor,
  limits: UserLimits
): Promise<TaskRow> {
  const task = {
    title: titleOf(title),
    description: descriptionOf(description),
    priority,
    ...dueColumns(due, timeZone)
  }
  return (await insertTask(scope, task, origin, limits)) ?? (await limitReached(scope, limits))
}

/** @throws {TaskRefusal} that names the limit that kept a task from being added. */
async function limitReached(scope: Scope, limits: UserLimits): Promise<never> {
  if (await isStorageFull(scope, limits)) throw storageFull()
  const message = `The list has ${limits.maxTasks} tasks, which is the maximum. Delete completed tasks first.`
  throw new TaskRefusal('task_limit_reached', message)
}

export function storageFull(): TaskRefusal {
  const message =
    'The storage of the account is full. Old conversations or completed tasks must be deleted first.'
  return new TaskRefusal('storage_limit_reached', message)
}

/**
 * @returns undefined when the task does not exist or has another version.
 * @throws {TaskRefusal} when the title is blank or `due` is not a date.
 */
export async function changeTask(
  scope: Scope,
  target: TaskTarget,
  fields: TaskFields,
  { origin, timeZone }: Actor
): Promise<TaskRow | undefined> {
  return await updateTask(scope, target, changeOf(fields, timeZone), origin)
}

/** @throws {TaskRefusal} as `changeTask`. */
export function changeOf(fields: TaskFields, timeZone: string): TaskChange {
  const { title, description, due, priority, completed } = fields
  return {
    ...(title !== undefined && { title: titleOf(title) }),
    ...(description !== undefined && { description: descriptionOf(description) }),
    ...(due !== undefined && dueColumns(due, timeZone)),
    priority,
    completed
  }
}

function titleOf(title: string): string {
  if (isVisible(title)) return title.trim()
  throw new TaskRefusal('invalid_arguments', 'title must not be blank')
}

function descriptionOf(description: string | null | undefined): string | null {
  return description && isVisible(description) ? description.trim() : null
}

function dueColumns(due: string | null | undefined, timeZone: string) {
  if (due === null || due === undefined) return { due: null, due_day: null, due_at: null }
  return dueOf(due, timeZone)
}

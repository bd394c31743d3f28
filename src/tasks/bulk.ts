import type { Scope } from '../db/scope.ts'
import type { Origin } from './changes.ts'
import type { TaskSummaryRow } from './columns.ts'
import { type Actor, changeOf, type TaskFields } from './commands.ts'
import { type SelectedTask, selectSelection, type TaskSelection } from './queries.ts'
import { TaskRefusal } from './refusal.ts'
import { deleteTasks, lockTasks, type TaskChange, updateTasks } from './store.ts'

/** The maximum number of tasks that are changed at once. */
export const maxSelected = 500

/**
 * Makes the same change to all tasks of a selection, or to none. Must run in a transaction: no other change comes between
 * the selection and the change.
 * @returns the changed tasks, by number, and the number of those that were so already, which stay as they are.
 * @throws {TaskRefusal} `not_found` when a number does not exist or the filter matches no task; `too_many_tasks`;
 * `invalid_arguments` when `due` is not a date.
 */
export async function changeSelection(
  scope: Scope,
  selection: TaskSelection,
  fields: Pick<TaskFields, 'due' | 'priority' | 'completed'>,
  { origin, timeZone }: Actor
): Promise<{ tasks: TaskSummaryRow[]; unchanged: number }> {
  const change = changeOf(fields, timeZone)
  const selected = await select(scope, selection)
  const ids = selected.filter(task => differs(task, change)).map(({ id }) => id)
  const tasks = ids.length > 0 ? await updateTasks(scope, ids, change, origin) : []
  return { tasks, unchanged: selected.length - tasks.length }
}

/**
 * Deletes all tasks of a selection, or none, as `changeSelection`.
 * @returns the tasks before they were deleted, by number.
 * @throws {TaskRefusal} `not_found`, `too_many_tasks`
 */
export async function deleteSelection(
  scope: Scope,
  selection: TaskSelection,
  origin: Origin
): Promise<TaskSummaryRow[]> {
  const selected = await select(scope, selection)
  return await deleteTasks(
    scope,
    selected.map(({ id }) => id),
    origin
  )
}

/** All tasks of a selection, from now on protected from other changes. The statements are sent together. */
async function select(scope: Scope, selection: TaskSelection): Promise<SelectedTask[]> {
  const [, { tasks, total }] = await Promise.all([
    lockTasks(scope),
    selectSelection(scope, selection, maxSelected)
  ])
  if ('numbers' in selection) checkNumbers(selection.numbers, tasks)
  if (total === 0) throw new TaskRefusal('not_found', 'No task matches the filter. Nothing was changed.')
  if (total > maxSelected) throw tooMany(total)
  return tasks
}

/** @throws {TaskRefusal} `not_found` when a task with one of the numbers does not exist. */
function checkNumbers(numbers: number[], tasks: SelectedTask[]): void {
  const found = new Set(tasks.map(({ number }) => number))
  const missing = numbers.filter(number => !found.has(number)).join(', ')
  if (missing === '') return
  throw new TaskRefusal('not_found', `There is no task with the number ${missing}. Nothing was changed.`)
}

function tooMany(total: number): TaskRefusal {
  const message =
    `${total} tasks match, but at most ${maxSelected} can be changed at once. Nothing was changed. Narrow the filter, ` +
    'such as to a range of days, and call again for each part.'
  return new TaskRefusal('too_many_tasks', message, { total })
}

/** Whether a change of these fields changes the task. */
function differs(task: SelectedTask, { due, due_day, priority, completed }: TaskChange): boolean {
  return (
    (due !== undefined && (due !== task.due || due_day !== task.due_day)) ||
    (priority !== undefined && priority !== task.priority) ||
    (completed !== undefined && completed !== (task.completed_at !== null))
  )
}

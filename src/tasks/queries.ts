import { type Selectable, sql } from 'kysely'
import type { Scope, TaskTable } from '../db/tables.ts'
import { dueDayColumn, isAfter, orderOf, placeOf, type TaskSort } from './order.ts'
import { contains, type TaskRow, taskColumns } from './store.ts'

/** Days are `YYYY-MM-DD`; both ends are included. */
export interface TaskFilter {
  status: 'open' | 'completed' | 'all'
  dueFrom?: string | undefined
  dueTo?: string | undefined
  priority?: TaskRow['priority'] | undefined
  /** Part of a title or a description, in any case. */
  query?: string | undefined
}

interface TaskRange {
  sort: TaskSort
  /** The place of the task before the first one, from `place`. */
  after?: string[] | undefined
  limit: number
}

/** The tasks that pass the filter, by due date; at most `limit`, with the count of all. */
export async function selectTasks(
  scope: Scope,
  filter: TaskFilter,
  limit: number
): Promise<{ tasks: TaskRow[]; total: number }> {
  const rows = await matching(scope, filter)
    .select([...taskColumns, ({ fn }) => fn.countAll<string>().over().as('total')])
    .orderBy(orderOf('due'))
    .limit(limit)
    .execute()
  return { tasks: rows.map(({ total, ...task }) => task), total: Number(rows[0]?.total ?? 0) }
}

/** Some of the tasks that pass the filter, each with its place in the order. */
export function selectTaskRange(
  scope: Scope,
  filter: TaskFilter,
  { sort, after, limit }: TaskRange
): Promise<(TaskRow & { place: string[] })[]> {
  const { status } = filter
  // Each status has an index for each order: all tasks are the first of both.
  const statuses = status === 'all' ? (['open', 'completed'] as const) : [status]
  const parts = statuses.map(status => {
    const tasks = matching(scope, { ...filter, status })
      .selectAll()
      .orderBy(orderOf(sort))
      .limit(limit)
    return after ? tasks.where(isAfter(sort, after)) : tasks
  })
  return scope.db
    .selectFrom(sql<Selectable<TaskTable>>`(${sql.join(parts, sql` union all `)})`.as('tasks'))
    .select([...taskColumns, placeOf(sort).as('place')])
    .orderBy(orderOf(sort))
    .limit(limit)
    .execute()
}

function matching({ db, userId }: Scope, filter: TaskFilter) {
  let tasks = db.selectFrom('tasks').where('user_id', '=', userId)
  if (filter.status === 'open') tasks = tasks.where('completed_at', 'is', null)
  if (filter.status === 'completed') tasks = tasks.where('completed_at', 'is not', null)
  // Both in the words of the indexes; a task without a due day has none in a range.
  if (filter.dueFrom) tasks = tasks.where(dueDayColumn, '>=', filter.dueFrom).where('due_day', 'is not', null)
  if (filter.dueTo) tasks = tasks.where(dueDayColumn, '<=', filter.dueTo)
  if (filter.priority) tasks = tasks.where('priority', '=', filter.priority)
  if (filter.query) tasks = tasks.where(contains(filter.query, 'title', 'description'))
  return tasks
}

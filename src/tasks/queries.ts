import { type Selectable, sql } from 'kysely'
import { jsonBytesOf, type Page, selectPage } from '../db/page.ts'
import type { Scope } from '../db/scope.ts'
import { executePrepared } from '../db/statements.ts'
import type { TaskTable } from '../db/tables.ts'
import { type TaskRow, taskColumns } from './columns.ts'
import { dueDayColumn, isAfter, orderOf, sortKeyOf, type TaskSort } from './order.ts'
import { contains, containsBeginnings } from './store.ts'

/** Days are `YYYY-MM-DD`; both bounds are inclusive. */
export interface TaskFilter {
  status: 'open' | 'completed' | 'all'
  dueFrom?: string | undefined
  dueTo?: string | undefined
  priority?: TaskRow['priority'] | undefined
  /** A substring of the title or the description; case-insensitive. */
  query?: string | undefined
  /** Words, as `wordsOf` returns them, that begin words of the title or the description. */
  words?: string[] | undefined
}

interface TaskRange {
  sort: TaskSort
  /** The `sortKey` of the last task of the previous page. */
  after?: string[] | undefined
  limit: number
  maxBytes?: number
}

/** The tasks that match the filter, by due date: at most `limit`, and the total count. */
export async function selectTasks(
  scope: Scope,
  filter: TaskFilter,
  limit: number
): Promise<{ tasks: TaskRow[]; total: number }> {
  const query = matching(scope, filter)
    .select([...taskColumns, ({ fn }) => fn.countAll<string>().over().as('total')])
    .orderBy(orderOf('due'))
    .limit(limit)
  const rows = await executePrepared(scope, query.compile())
  return { tasks: rows.map(({ total, ...task }) => task), total: Number(rows[0]?.total ?? 0) }
}

/** A page of the tasks that match the filter, each with its sort key. */
export function selectTaskRange(
  scope: Scope,
  filter: TaskFilter,
  { sort, after, ...page }: TaskRange
): Promise<Page<TaskRow & { sortKey: string[] }>> {
  const { status } = filter
  const order = orderOf(sort)
  // Each order has one index per status. A page of all tasks is merged from the first rows of both.
  const statuses = status === 'all' ? (['open', 'completed'] as const) : [status]
  const parts = statuses.map(status => {
    const tasks = matching(scope, { ...filter, status })
      .selectAll()
      .orderBy(order)
      .limit(page.limit + 1)
    return after ? tasks.where(isAfter(sort, after)) : tasks
  })
  const tasks = scope.db
    .selectFrom(sql<Selectable<TaskTable>>`(${sql.join(parts, sql` union all `)})`.as('tasks'))
    .select([...taskColumns, sortKeyOf(sort).as('sortKey'), taskBytes.as('bytes')])
    .orderBy(order)
    .limit(page.limit + 1)
  return selectPage(scope, tasks, { ...page, order })
}

/** A task without its texts. */
const fixedBytes = sql.lit(1000)

const taskBytes = sql<number>`${fixedBytes} + ${jsonBytesOf('title')} + ${jsonBytesOf('description')} + ${jsonBytesOf('due')}`

function matching({ db, userId }: Scope, filter: TaskFilter) {
  let tasks = db.selectFrom('tasks').where('user_id', '=', userId)
  if (filter.status === 'open') tasks = tasks.where('completed_at', 'is', null)
  if (filter.status === 'completed') tasks = tasks.where('completed_at', 'is not', null)
  // The indexes contain `dueDayColumn`. Tasks without a due day are in no range, not even in one without an end.
  if (filter.dueFrom) tasks = tasks.where(dueDayColumn, '>=', filter.dueFrom).where('due_day', 'is not', null)
  if (filter.dueTo) tasks = tasks.where(dueDayColumn, '<=', filter.dueTo)
  if (filter.priority) tasks = tasks.where('priority', '=', filter.priority)
  if (filter.query) tasks = tasks.where(contains(filter.query, 'title', 'description'))
  if (filter.words?.length) tasks = tasks.where(containsBeginnings(filter.words))
  return tasks
}

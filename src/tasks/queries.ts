import { type Selectable, sql } from 'kysely'
import { jsonBytesOf, type Page, selectPage, selectPageWith } from '../db/page.ts'
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
  /** Completed at this time or later. */
  completedFrom?: Date | undefined
  /** Completed before this time. */
  completedBefore?: Date | undefined
  /** Whether the tasks have a due date. */
  hasDue?: boolean | undefined
  /** Whether the tasks are overdue. */
  overdue?: Overdue | undefined
  /** A substring of the title or the description; case-insensitive. */
  query?: string | undefined
  /** Words, as `wordsOf` returns them, that begin words of the title or the description. */
  words?: string[] | undefined
}

/** Open tasks are overdue if they were due on a day before `today`, or at a time before `now`. */
interface Overdue {
  is: boolean
  now: Date
  today: string
}

/** Tasks with these numbers, or those that match a filter. */
export type TaskSelection = { numbers: number[] } | TaskFilter

/** A task that is to be changed, with the fields that a change of many tasks can change. */
export type SelectedTask = Pick<TaskRow, 'id' | 'number' | 'due' | 'due_day' | 'priority' | 'completed_at'>

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

/** The tasks of a selection, by number: at most `limit`, and the total count. */
export async function selectSelection(
  scope: Scope,
  selection: TaskSelection,
  limit: number
): Promise<{ tasks: SelectedTask[]; total: number }> {
  const query = ('numbers' in selection ? numbered(scope, selection.numbers) : matching(scope, selection))
    .select(['id', 'number', 'due', 'due_day', 'priority', 'completed_at'])
    .select(({ fn }) => fn.countAll<string>().over().as('total'))
    .orderBy('number')
    .limit(limit)
  const rows = await executePrepared(scope, query.compile())
  return { tasks: rows, total: Number(rows[0]?.total ?? 0) }
}

function numbered({ db, userId }: Scope, numbers: number[]) {
  return db
    .selectFrom('tasks')
    .where('user_id', '=', userId)
    .where(sql<boolean>`number = any(${numbers}::integer[])`)
}
type TaskPage = Page<TaskRow & { sortKey: string[] }>

/** A page of the tasks that match the filter, each with its sort key. */
export function selectTaskRange(scope: Scope, filter: TaskFilter, range: TaskRange): Promise<TaskPage> {
  const { tasks, options } = rangeQuery(scope, filter, range)
  return selectPage(scope, tasks, options)
}

/** As `selectTaskRange`, with the `seq` of the newest change of the list; undefined if the user does not exist. */
export async function selectTasksAt(
  scope: Scope,
  filter: TaskFilter,
  range: TaskRange
): Promise<(TaskPage & { seq: number }) | undefined> {
  const { tasks, options } = rangeQuery(scope, filter, range)
  const newest = scope.db.selectFrom('users').where('id', '=', scope.userId).select('last_change')
  const page = await selectPageWith(scope, newest, tasks, options)
  return page && { ...page, seq: Number(page.head.last_change) }
}

function rangeQuery(scope: Scope, filter: TaskFilter, { sort, after, ...page }: TaskRange) {
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
  return { tasks, options: { ...page, order } }
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
  if (filter.hasDue !== undefined) tasks = tasks.where('due_day', filter.hasDue ? 'is not' : 'is', null)
  if (filter.overdue) tasks = tasks.where(isOverdue(filter.overdue))
  // A task changes when it is completed, or later: there is an index for the time of the change.
  if (filter.completedFrom)
    tasks = tasks
      .where('completed_at', '>=', filter.completedFrom)
      .where('updated_at', '>=', filter.completedFrom)
  if (filter.completedBefore) tasks = tasks.where('completed_at', '<', filter.completedBefore)
  if (filter.priority) tasks = tasks.where('priority', '=', filter.priority)
  if (filter.query) tasks = tasks.where(contains(filter.query, 'title', 'description'))
  if (filter.words?.length) tasks = tasks.where(containsBeginnings(filter.words))
  return tasks
}

/** The day of a time is that in the time zone in which it was said, so it can be the day after `today`. */
function isOverdue({ is, now, today }: Overdue) {
  const isPast = sql<boolean>`(case when due_at is null then ${dueDayColumn} < ${today}::date else due_at < ${now} end)`
  return is
    ? sql<boolean>`(completed_at is null and ${dueDayColumn} <= ${today}::date + 1 and ${isPast})`
    : sql<boolean>`(completed_at is not null or not ${isPast})`
}

import { type ExpressionBuilder, type Selectable, sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { Database, Scope, TaskTable } from '../db/tables.ts'

export type TaskRow = Omit<Selectable<TaskTable>, 'user_id'>
export type NewTask = Pick<TaskRow, 'title' | 'description' | 'due' | 'due_day' | 'due_at' | 'priority'>
export type TaskChange = Partial<NewTask & Pick<TaskRow, 'completed_at'>>

/** Days are `YYYY-MM-DD`; both ends are included. */
export interface TaskFilter {
  status: 'open' | 'completed' | 'all'
  dueFrom?: string
  dueTo?: string
  priority?: TaskRow['priority']
  /** Part of a title or a description, in any case. */
  query?: string
}

const columns = [
  'id',
  'number',
  'title',
  'description',
  'due',
  'due_day',
  'due_at',
  'priority',
  'completed_at',
  'created_at',
  'updated_at'
] as const

/** Adds a task under the user's next number; one statement, so that a number is taken only together with its task. */
export function insertTask({ db, userId }: Scope, task: NewTask): Promise<TaskRow> {
  return db
    .with('counter', query =>
      query
        .updateTable('users')
        .set(users => ({ next_task_number: users('next_task_number', '+', 1) }))
        .where('id', '=', userId)
        .returning(users => users('next_task_number', '-', 1).as('number'))
    )
    .insertInto('tasks')
    .values(tasks => ({
      ...task,
      id: uuid(),
      user_id: userId,
      number: tasks.selectFrom('counter').select('number')
    }))
    .returning(columns)
    .executeTakeFirstOrThrow()
}

/** The tasks that pass the filter, by due day (without one last), then by number; at most `limit`, with the count of all. */
export async function selectTasks(
  { db, userId }: Scope,
  filter: TaskFilter,
  limit: number
): Promise<{ tasks: TaskRow[]; total: number }> {
  let query = db.selectFrom('tasks').where('user_id', '=', userId)
  if (filter.status === 'open') query = query.where('completed_at', 'is', null)
  if (filter.status === 'completed') query = query.where('completed_at', 'is not', null)
  if (filter.dueFrom) query = query.where('due_day', '>=', filter.dueFrom)
  if (filter.dueTo) query = query.where('due_day', '<=', filter.dueTo)
  if (filter.priority) query = query.where('priority', '=', filter.priority)
  if (filter.query) query = query.where(contains(filter.query, 'title', 'description'))
  const rows = await query
    .select([...columns, ({ fn }) => fn.countAll<string>().over().as('total')])
    .orderBy('due_day', order => order.asc().nullsLast())
    .orderBy('due_at', order => order.asc().nullsLast())
    .orderBy('number')
    .limit(limit)
    .execute()
  return { tasks: rows.map(({ total, ...task }) => task), total: Number(rows[0]?.total ?? 0) }
}

/** The tasks that a number or a part of a title may mean, at most `limit`: exact ones first, then open ones. */
export function selectCandidates(
  { db, userId }: Scope,
  reference: string,
  limit: number
): Promise<TaskRow[]> {
  const isNumber = sql<boolean>`number::text = ${reference}`
  const isTitle = sql<boolean>`lower(title) = lower(${reference})`
  return db
    .selectFrom('tasks')
    .where('user_id', '=', userId)
    .where(tasks => tasks.or([isNumber, contains(reference, 'title')(tasks)]))
    .select(columns)
    .orderBy(isNumber, 'desc')
    .orderBy(isTitle, 'desc')
    .orderBy('completed_at', order => order.desc().nullsFirst())
    .orderBy('number')
    .limit(limit)
    .execute()
}

/** Changes a task; undefined when it is gone, or never was this user's. */
export function updateTask(
  { db, userId }: Scope,
  id: string,
  change: TaskChange
): Promise<TaskRow | undefined> {
  return db
    .updateTable('tasks')
    .set({ ...change, updated_at: new Date() })
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirst()
}

/** Deletes a task and answers what it was; undefined when there was none. */
export function deleteTask({ db, userId }: Scope, id: string): Promise<TaskRow | undefined> {
  return db
    .deleteFrom('tasks')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirst()
}

/** Whether a text stands in one of the columns, in any case; no character of it is special. */
function contains(text: string, ...inside: ('title' | 'description')[]) {
  return (tasks: ExpressionBuilder<Database, 'tasks'>) =>
    tasks.or(inside.map(column => sql<boolean>`strpos(lower(${tasks.ref(column)}), lower(${text})) > 0`))
}

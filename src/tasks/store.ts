import { type ExpressionBuilder, type Selectable, sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { Database, Scope, TaskTable } from '../db/tables.ts'

type TaskValues = Pick<TaskRow, 'title' | 'description' | 'due' | 'due_day' | 'due_at' | 'priority'>
export type NewTask = TaskValues & Pick<TaskRow, 'created_by_turn' | 'updated_by_turn'>
export type TaskChange = Partial<TaskValues> & Pick<TaskRow, 'updated_by_turn'> & { completed?: boolean }

/** Identifies a task. With a version, it matches only while the task has that version. */
export interface TaskTarget {
  id: string
  version?: number | undefined
}

/** Inserts a task under the user's next number. A single statement, so that no number is used without a task. */
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
    .returning(taskColumns)
    .executeTakeFirstOrThrow()
}

/** Undefined when the task does not exist or belongs to another user. */
export function selectTask({ db, userId }: Scope, id: string): Promise<TaskRow | undefined> {
  return db
    .selectFrom('tasks')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .select(taskColumns)
    .executeTakeFirst()
}

/** Tasks with this number, or with this text in the title: exact matches first, then open tasks; at most `limit`. */
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
    .select(taskColumns)
    .orderBy(isNumber, 'desc')
    .orderBy(isTitle, 'desc')
    .orderBy('completed_at', order => order.desc().nullsFirst())
    .orderBy('number')
    .limit(limit)
    .execute()
}

/** Updates a task and increments its version; undefined when no task matches the target. */
export function updateTask(
  { db, userId }: Scope,
  target: TaskTarget,
  { completed, ...change }: TaskChange
): Promise<TaskRow | undefined> {
  return db
    .updateTable('tasks')
    .set({ ...change, ...(completed !== undefined && { completed_at: completed ? completedAt : null }) })
    .set({ version: sql`version + 1`, updated_at: sql`clock_timestamp()` })
    .where('user_id', '=', userId)
    .where(isTarget(target))
    .returning(taskColumns)
    .executeTakeFirst()
}

/** Completing a completed task again keeps the original time. */
const completedAt = sql<Date>`coalesce(completed_at, clock_timestamp())`

/** Deletes a task and returns it; undefined when no task matches the target. */
export function deleteTask({ db, userId }: Scope, target: TaskTarget): Promise<TaskRow | undefined> {
  return db
    .deleteFrom('tasks')
    .where('user_id', '=', userId)
    .where(isTarget(target))
    .returning(taskColumns)
    .executeTakeFirst()
}

function isTarget({ id, version }: TaskTarget) {
  return ({ and }: ExpressionBuilder<Database, 'tasks'>) =>
    and({ id, ...(version !== undefined && { version }) })
}

/** Whether one of the columns contains a text; case-insensitive. The text has no wildcards. */
export function contains(text: string, ...inside: ('title' | 'description')[]) {
  return (tasks: ExpressionBuilder<Database, 'tasks'>) =>
    tasks.or(inside.map(column => sql<boolean>`strpos(lower(${tasks.ref(column)}), lower(${text})) > 0`))
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
  'version',
  'created_by_turn',
  'updated_by_turn',
  'created_at',
  'updated_at'
] as const

export type TaskRow = Pick<Selectable<TaskTable>, (typeof columns)[number]> & {
  /** The conversation of `created_by_turn`. */
  created_in: string | null
  /** The conversation of `updated_by_turn`. */
  updated_in: string | null
}

/** The columns of a `TaskRow`. */
export const taskColumns = [
  ...columns,
  conversationOf('created_by_turn').as('created_in'),
  conversationOf('updated_by_turn').as('updated_in')
] as const

function conversationOf(turn: 'created_by_turn' | 'updated_by_turn') {
  return sql<string | null>`(
    select conversation_id from turns where turns.user_id = tasks.user_id and turns.id = ${sql.ref(`tasks.${turn}`)}
  )`
}

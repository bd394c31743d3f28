import { randomUUIDv7 as uuid } from 'node:crypto'
import { type ExpressionBuilder, type RawBuilder, type Selectable, sql } from 'kysely'
import type { Scope } from '../db/scope.ts'
import { statement } from '../db/statements.ts'
import type { Database, TaskTable } from '../db/tables.ts'
import { hasStorage, type UserLimits } from '../db/user-limits.ts'
import { patternsOf, wordPatternsOf } from './words.ts'

type TaskValues = Pick<TaskRow, 'title' | 'description' | 'due' | 'due_day' | 'due_at' | 'priority'>
export type NewTask = TaskValues & Pick<TaskRow, 'created_by_turn' | 'updated_by_turn'>
export type TaskChange = Partial<TaskValues> & Pick<TaskRow, 'updated_by_turn'> & { completed?: boolean }

/** Identifies a task. With a version, it matches only while the task has that version. */
export interface TaskTarget {
  id: string
  version?: number | undefined
}

type InsertionValues = NewTask & UserLimits & { userId: string; id: string }

const insertion = statement('insert_task', (values: InsertionValues) => {
  const { userId, created_by_turn } = values
  const count = sql`select count(*) from tasks where user_id = ${userId}`
  return sql<TaskRow>`
    with counter as (
      update users set next_task_number = next_task_number + 1
      where id = ${userId} and ${hasStorage(userId, values)}
        -- Fewer tasks than the limit were ever added, or fewer are left.
        and (next_task_number <= ${values.maxTasks} or (${count}) < ${values.maxTasks})
      returning next_task_number - 1 as number
    )
    insert into tasks (
      user_id, id, number, title, description, due, due_day, due_at, priority, created_by_turn, updated_by_turn
    )
    select
      ${userId}, ${values.id}, number, ${values.title}, ${values.description}, ${values.due},
      ${values.due_day}::date, ${values.due_at}::timestamptz, ${values.priority},
      ${created_by_turn}::uuid, ${values.updated_by_turn}::uuid
    from counter
    returning ${sql.join(returnedColumns)}`
})

/**
 * Inserts a task under the user's next number. A single statement, so that no number is used without a task.
 * @returns undefined when the user has reached a limit. Concurrent insertions can each take the last free place.
 */
export async function insertTask(
  scope: Scope,
  task: NewTask,
  limits: UserLimits
): Promise<TaskRow | undefined> {
  const [row] = await insertion.execute(scope, { ...task, ...limits, userId: scope.userId, id: uuid() })
  return row
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

/** The fields by which a task is recognized. */
export type Candidate = Pick<TaskRow, 'id' | 'number' | 'title' | 'completed_at'>

/** A number; or exact titles in lower case, with the beginnings of words that other titles must contain. */
export type CandidateFilter = { number: number } | { titles: string[]; stems?: string[] }

/** Tasks that may be meant: an exact title first, then open tasks; at most `limit`. Without `stems`, only exact titles. */
export function selectCandidates(
  { db, userId }: Scope,
  filter: CandidateFilter,
  limit: number
): Promise<Candidate[]> {
  const tasks = db
    .selectFrom('tasks')
    .where('user_id', '=', userId)
    .select(['id', 'number', 'title', 'completed_at'])
    .limit(limit)
  if ('number' in filter) return tasks.where('number', '=', filter.number).execute()
  const isTitle = sql<boolean>`lower(title) = any(${filter.titles})`
  const { stems } = filter
  return tasks
    .where(({ or }) => or([isTitle, ...(stems ? [matchesAll(sql.ref('title'), patternsOf(stems))] : [])]))
    .orderBy(isTitle, 'desc')
    .orderBy('completed_at', order => order.desc().nullsFirst())
    .orderBy('number')
    .execute()
}

/** Whether the title or the description has a word that begins with each of these words, as `wordsOf` returns them. */
export function containsBeginnings(words: string[]) {
  return matchesAll(sql`title || ' ' || coalesce(description, '')`, wordPatternsOf(words))
}

/** The patterns are one parameter, so that the text of the statement does not depend on their number. */
function matchesAll(text: RawBuilder<unknown>, patterns: string[]) {
  return sql<boolean>`(${text}) ~ all(${patterns}::text[])`
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

/** The same columns for templates of `sql`. */
const returnedColumns = taskColumns.map(column => (typeof column === 'string' ? sql.ref(column) : column))

function conversationOf(turn: 'created_by_turn' | 'updated_by_turn') {
  return sql<string | null>`(
    select conversation_id from turns where turns.user_id = tasks.user_id and turns.id = ${sql.ref(`tasks.${turn}`)}
  )`
}

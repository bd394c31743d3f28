import { randomUUIDv7 as uuid } from 'node:crypto'
import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely'
import type { Scope } from '../db/scope.ts'
import { statement } from '../db/statements.ts'
import type { Database } from '../db/tables.ts'
import { hasStorage, type UserLimits } from '../db/user-limits.ts'
import { notifiedReaders, type Origin, type OriginValues, originValues, recording } from './changes.ts'
import {
  returnedColumns,
  type TaskRow,
  type TaskSummaryRow,
  taskColumns,
  taskSummaryColumns
} from './columns.ts'
import { patternsOf, wordPatternsOf } from './words.ts'

export type NewTask = Pick<TaskRow, 'title' | 'description' | 'due' | 'due_day' | 'due_at' | 'priority'>
/** A field that is undefined stays as it is. */
export type TaskChange = { [Field in keyof NewTask]?: NewTask[Field] | undefined } & {
  completed?: boolean | undefined
}

/** Identifies a task. With a version, it matches only while the task has that version. */
export interface TaskTarget {
  id: string
  version?: number | undefined
}

type InsertionValues = NewTask & UserLimits & OriginValues & { userId: string; id: string }

const insertion = statement('insert_task', (values: InsertionValues) => {
  const { userId, turnId } = values
  const count = sql`select count(*) from tasks where user_id = ${userId}`
  return sql<TaskRow>`
    with counter as (
      update users set next_task_number = next_task_number + 1, last_change = last_change + 1
      where id = ${userId} and ${hasStorage(userId, values)}
        -- Fewer tasks than the limit were ever added, or fewer are left.
        and (next_task_number <= ${values.maxTasks} or (${count}) < ${values.maxTasks})
      returning next_task_number - 1 as number, last_change as seq, ${notifiedReaders}
    ), added as (
      insert into tasks (
        user_id, id, number, title, description, due, due_day, due_at, priority, created_by_turn, updated_by_turn
      )
      select
        ${userId}, ${values.id}, number, ${values.title}, ${values.description}, ${values.due},
        ${values.due_day}::date, ${values.due_at}::timestamptz, ${values.priority}, ${turnId}::uuid, ${turnId}::uuid
      from counter
      returning *
    ), recorded as (${recording(values, { after: 'added' })})
    select ${sql.join(returnedColumns)} from added as tasks`
})

/**
 * Inserts a task under the user's next number. A single statement, so that no number is used without a task.
 * @returns undefined when the user has reached a limit. Concurrent insertions can each take the last free place.
 */
export async function insertTask(
  scope: Scope,
  task: NewTask,
  origin: Origin,
  limits: UserLimits
): Promise<TaskRow | undefined> {
  const values = { ...task, ...limits, ...originValues(origin), userId: scope.userId, id: uuid() }
  const [row] = await insertion.execute(scope, values)
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

interface TargetValues extends OriginValues {
  userId: string
  id: string
  /** Null if the task may have any version. */
  version: number | null
}

function targetValues({ userId }: Scope, { id, version }: TaskTarget, origin: Origin): TargetValues {
  return { ...originValues(origin), userId, id, version: version ?? null }
}

function isTarget({ userId, id, version }: TargetValues): RawBuilder<boolean> {
  return sql`user_id = ${userId} and id = ${id} and (${version}::integer is null or version = ${version})`
}

/** Locks the user, then the task in `before`. If another transaction has just changed the task, it is compared again. */
function locking(values: TargetValues): RawBuilder<unknown> {
  return sql`
    counter as (
      update users set last_change = last_change + 1
      where id = ${values.userId} and exists (select from tasks where ${isTarget(values)})
      returning last_change as seq, ${notifiedReaders}
    ), before as (
      select * from tasks where ${isTarget(values)} and exists (select from counter) for update
    )`
}

interface NewFields {
  /** Null if it stays as it is, like the priority. */
  title: string | null
  setsDescription: boolean
  description: string | null
  setsDue: boolean
  due: string | null
  due_day: string | null
  due_at: Date | null
  priority: TaskRow['priority'] | null
  /** Null if it stays open or completed. */
  completed: boolean | null
}

function newFields(change: TaskChange): NewFields {
  const { title, description, due, due_day, due_at, priority, completed } = change
  return {
    title: title ?? null,
    setsDescription: description !== undefined,
    description: description ?? null,
    setsDue: due !== undefined,
    due: due ?? null,
    due_day: due_day ?? null,
    due_at: due_at ?? null,
    priority: priority ?? null,
    completed: completed ?? null
  }
}

/** Updates the tasks in `before`. */
function updating(values: NewFields & OriginValues & { userId: string }): RawBuilder<unknown> {
  const { userId, setsDescription, setsDue, completed } = values
  return sql`
    update tasks set
      title = coalesce(${values.title}, title),
      description = case when ${setsDescription} then ${values.description} else description end,
      due = case when ${setsDue} then ${values.due} else due end,
      due_day = case when ${setsDue} then ${values.due_day}::date else due_day end,
      due_at = case when ${setsDue} then ${values.due_at}::timestamptz else due_at end,
      priority = coalesce(${values.priority}, priority),
      -- Completing a completed task again keeps the original time.
      completed_at = case ${completed}::boolean
        when true then coalesce(completed_at, clock_timestamp()) when false then null else completed_at end,
      updated_by_turn = ${values.turnId}::uuid, version = version + 1, updated_at = clock_timestamp()
    where user_id = ${userId} and id = any (array(select id from before))
    returning *`
}

const update = statement(
  'update_task',
  (values: TargetValues & NewFields) => sql<TaskRow>`
    with ${locking(values)}, changed as (${updating(values)}),
    recorded as (${recording(values, { before: 'before', after: 'changed' })})
    select ${sql.join(returnedColumns)} from changed as tasks`
)

/** Updates a task and increments its version; undefined when no task matches the target. */
export async function updateTask(
  scope: Scope,
  target: TaskTarget,
  change: TaskChange,
  origin: Origin
): Promise<TaskRow | undefined> {
  const [row] = await update.execute(scope, {
    ...targetValues(scope, target, origin),
    ...newFields(change)
  })
  return row
}

const deletion = statement(
  'delete_task',
  (values: TargetValues) => sql<TaskRow>`
    with ${locking(values)}, deleted as (
      delete from tasks where user_id = ${values.userId} and id = (select id from before) returning *
    ), recorded as (${recording(values, { before: 'deleted' })})
    select ${sql.join(returnedColumns)} from deleted as tasks`
)

/** Deletes a task and returns it; undefined when no task matches the target. */
export async function deleteTask(
  scope: Scope,
  target: TaskTarget,
  origin: Origin
): Promise<TaskRow | undefined> {
  const [row] = await deletion.execute(scope, targetValues(scope, target, origin))
  return row
}

const userLock = statement(
  'lock_user',
  ({ userId }: { userId: string }) => sql`select from users where id = ${userId} for no key update`
)

/** Waits for all others who change tasks of the user, and keeps them waiting until the end of the transaction. */
export async function lockTasks(scope: Scope): Promise<void> {
  await userLock.execute(scope, { userId: scope.userId })
}

interface ManyValues extends OriginValues {
  userId: string
  ids: string[]
}

/** Locks the user, then the tasks in `before`, and numbers their changes in `counter`. */
function lockingMany({ userId, ids }: ManyValues): RawBuilder<unknown> {
  const areTargets = sql`user_id = ${userId} and id = any (${ids}::uuid[])`
  return sql`
    counted as (
      update users set last_change = last_change + (select count(*) from tasks where ${areTargets})
      where id = ${userId}
      returning last_change, ${notifiedReaders}
    ), before as (
      select * from tasks where ${areTargets} and exists (select from counted) for update
    ), counter as (
      select id, last_change - count(*) over () + row_number() over (order by number) as seq from before, counted
    )`
}

const updateOfMany = statement(
  'update_tasks',
  (values: ManyValues & NewFields) => sql<TaskSummaryRow>`
    with ${lockingMany(values)}, changed as (${updating(values)}),
    recorded as (${recording(values, { before: 'before', after: 'changed', ofMany: true })})
    select ${sql.join(taskSummaryColumns)} from changed order by number`
)

/** Updates the tasks with these ids that exist, and returns them by number. Their changes are numbered in this order. */
export async function updateTasks(
  scope: Scope,
  ids: string[],
  change: TaskChange,
  origin: Origin
): Promise<TaskSummaryRow[]> {
  const values = { ...originValues(origin), ...newFields(change), userId: scope.userId, ids }
  return await updateOfMany.execute(scope, values)
}

const deletionOfMany = statement(
  'delete_tasks',
  (values: ManyValues) => sql<TaskSummaryRow>`
    with ${lockingMany(values)}, deleted as (
      delete from tasks where user_id = ${values.userId} and id = any (array(select id from before)) returning *
    ), recorded as (${recording(values, { before: 'deleted', ofMany: true })})
    select ${sql.join(taskSummaryColumns)} from deleted order by number`
)

/** Deletes the tasks with these ids that exist, and returns them by number, as `updateTasks`. */
export async function deleteTasks(scope: Scope, ids: string[], origin: Origin): Promise<TaskSummaryRow[]> {
  return await deletionOfMany.execute(scope, { ...originValues(origin), userId: scope.userId, ids })
}

/** Whether one of the columns contains a text; case-insensitive. The text has no wildcards. */
export function contains(text: string, ...inside: ('title' | 'description')[]) {
  return (tasks: ExpressionBuilder<Database, 'tasks'>) =>
    tasks.or(inside.map(column => sql<boolean>`strpos(lower(${tasks.ref(column)}), lower(${text})) > 0`))
}

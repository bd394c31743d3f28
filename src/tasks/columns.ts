import { type Selectable, sql } from 'kysely'
import type { TaskTable } from '../db/tables.ts'

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
export const returnedColumns = taskColumns.map(column =>
  typeof column === 'string' ? sql.ref(column) : column
)

/** What identifies a task for people, and what a change of many tasks can change. */
export type TaskSummaryRow = Pick<TaskRow, (typeof summaryColumns)[number]>

const summaryColumns = ['number', 'title', 'due', 'priority', 'completed_at'] as const

/** The columns of a `TaskSummaryRow`, for templates of `sql`. */
export const taskSummaryColumns = summaryColumns.map(column => sql.ref(column))

function conversationOf(turn: 'created_by_turn' | 'updated_by_turn') {
  return sql<string | null>`(
    select conversation_id from turns where turns.user_id = tasks.user_id and turns.id = ${sql.ref(`tasks.${turn}`)}
  )`
}

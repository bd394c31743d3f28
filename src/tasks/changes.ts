import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Change } from '../contract/components.ts'
import { jsonBytesOf, type Page, selectPage, selectPageWith } from '../db/page.ts'
import type { Scope } from '../db/scope.ts'
import type { TaskChangeTable } from '../db/tables.ts'
import type { Range } from '../http/paging.ts'
import { returnedColumns, type TaskRow } from './columns.ts'
import { taskView } from './view.ts'

// The journal: each statement that writes to `tasks` also inserts a row for each task that it changes. Whoever changes a
// task first takes the next number from the user's row, which stays locked until the commit: so the numbers have the order
// of the commits.

/** Who changes a task: a call of the agent, or the user without the agent. */
export type Origin = { turnId: string; step: number; callIndex: number } | ByHand
type ByHand = { turnId: null }

/** The user changes tasks without the agent. */
export const byHand: ByHand = { turnId: null }

/** The values of a statement that describe the origin. */
export interface OriginValues {
  source: 'api' | 'agent'
  turnId: string | null
  step: number | null
  callIndex: number | null
}

export function originValues(origin: Origin): OriginValues {
  if (origin.turnId === null) return { source: 'api', turnId: null, step: null, callIndex: null }
  const { turnId, step, callIndex } = origin
  return { source: 'agent', turnId, step, callIndex }
}

/** The channel for messages to the processes that have readers of a user's changes: the id of the user. */
export const changesChannel = 'todobot_changes'

/**
 * A column for what a statement returns of the user's row when it has incremented `last_change`. If somebody reads the
 * changes, the commit notifies the readers: otherwise not, because a transaction with `NOTIFY` serializes commits.
 */
export const notifiedReaders = sql`
  case when changes_watched_until > now() then pg_notify(${sql.lit(changesChannel)}, id::text) end as notified`

/**
 * Inserts the row of the journal, as a part of a statement that has its number as `seq` in `counter`.
 * @param states the names of the tables with the task before and after the change; without one if the change adds or deletes it.
 * With `ofMany`, the tables have many tasks, and `counter` has the number for each `id`.
 */
export function recording(
  { userId, source, turnId, step, callIndex }: OriginValues & { userId: string },
  states: { before?: string; after?: string; ofMany?: boolean }
): RawBuilder<unknown> {
  const { before, after, ofMany = false } = states
  const tables = [before, after].filter(name => name !== undefined)
  const isSame = ofMany
    ? sql`where ${sql.join(
        tables.map(name => sql`${sql.ref(`${name}.id`)} = counter.id`),
        sql` and `
      )}`
    : sql``
  return sql`
    insert into task_changes (user_id, seq, source, turn_id, step, call_index, task_id, before, after)
    select ${userId}, seq, ${source}, ${turnId}::uuid, ${step}::integer, ${callIndex}::integer, ${sql.ref(`${tables[0]}.id`)},
      ${stateOf(before)}, ${stateOf(after)}
    from counter, ${sql.join(tables.map(name => sql.table(name)))} ${isSame}`
}

function stateOf(row: string | undefined): RawBuilder<unknown> {
  return row === undefined ? sql`null::jsonb` : sql`to_jsonb(${sql.ref(row)}) - 'user_id'`
}

/** A user's changes, in order. The sort key is the number. */
export function readAllChanges(scope: Scope) {
  return async ({ after, ...page }: Range): Promise<Page<Change>> => {
    const { rows, hasMore } = await selectPage(scope, ...rangeQuery(scope, Number(after ?? 0), page))
    return { rows: rows.map(changeView), hasMore }
  }
}

/** A page of changes, in order, and the bounds of the journal that it was read from. */
export interface JournalPage extends Page<Change> {
  /** The number of the newest change of the user. */
  newest: number
  /** The number of the oldest change that is kept; undefined if there is none. */
  oldest: number | undefined
}

/** The changes with numbers above `after`. Undefined if the user does not exist. */
export async function readChanges(
  scope: Scope,
  after: number,
  page: { limit: number; maxBytes?: number }
): Promise<JournalPage | undefined> {
  const bounds = scope.db
    .selectFrom('users')
    .where('id', '=', scope.userId)
    .select('last_change as newest')
    .select(({ selectFrom }) =>
      selectFrom('task_changes')
        .where('user_id', '=', scope.userId)
        .select(({ fn }) => fn.min('task_changes.seq').as('oldest'))
        .as('oldest')
    )
  const found = await selectPageWith(scope, bounds, ...rangeQuery(scope, after, page))
  if (!found) return undefined
  const { head, rows, hasMore } = found
  const oldest = head.oldest === null ? undefined : Number(head.oldest)
  return { rows: rows.map(changeView), hasMore, newest: Number(head.newest), oldest }
}

function rangeQuery(scope: Scope, after: number, page: { limit: number; maxBytes?: number }) {
  const changes = changeRows(scope)
    .where('seq', '>', String(after))
    .orderBy('seq')
    .limit(page.limit + 1)
  return [changes, { ...page, order: sql`seq` }] as const
}

/** A change without its states. */
const fixedBytes = sql.lit(2000)

const changeBytes = sql<number>`${fixedBytes} + ${jsonBytesOf('before')} + ${jsonBytesOf('after')}`

/** Changes of a user. The caller adds the condition. */
export function changeRows({ db, userId }: Scope) {
  return db
    .selectFrom('task_changes as change')
    .where('user_id', '=', userId)
    .select(['seq', 'source', 'turn_id', 'step', 'call_index', 'of_turn', 'of_change', 'task_id', 'at'])
    .select([taskOf('before').as('before'), taskOf('after').as('after'), changeBytes.as('bytes')])
}

/** The task as it was, with the conversations of its turns if they exist. */
function taskOf(state: 'before' | 'after'): RawBuilder<JsonRow | null> {
  const row = sql.ref(`change.${state}`)
  return sql<JsonRow | null>`(
    select to_json(task) from (
      select ${sql.join(returnedColumns)}
      from jsonb_populate_record(null::tasks, ${row} || jsonb_build_object('user_id', change.user_id)) as tasks
    ) as task where ${row} is not null
  )`
}

type Dates = 'completed_at' | 'due_at' | 'created_at' | 'updated_at'
type JsonRow = Omit<TaskRow, Dates> & {
  [Column in Dates]: Column extends 'completed_at' | 'due_at' ? string | null : string
}

type ChangeRow = Omit<
  Selectable<TaskChangeTable>,
  'user_id' | 'undone_at' | 'redone_at' | 'before' | 'after'
> & {
  before: JsonRow | null
  after: JsonRow | null
}

export function changeView({ seq, of_change, before, after, at, ...change }: ChangeRow): Change {
  const { source, turn_id, step, call_index, of_turn, task_id } = change
  return {
    seq: Number(seq),
    ...{ source, turn_id, step, call_index, of_turn },
    of_change: of_change === null ? null : Number(of_change),
    task_id,
    before: before && taskView(rowOf(before)),
    after: after && taskView(rowOf(after)),
    at: at.toISOString()
  }
}

function rowOf({ completed_at, due_at, created_at, updated_at, ...row }: JsonRow): TaskRow {
  const dateOf = (text: string | null) => (text === null ? null : new Date(text))
  return {
    ...row,
    completed_at: dateOf(completed_at),
    due_at: dateOf(due_at),
    created_at: new Date(created_at),
    updated_at: new Date(updated_at)
  }
}

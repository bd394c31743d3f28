import { type RawBuilder, sql } from 'kysely'
import { type SortKeyPattern, sortKeyPatterns } from '../http/paging.ts'

/** The Postgres date or timestamp that is later than all others. */
const infinity = 'infinity'
const startsWithDay = /^(\d{4,5}-\d\d-\d\d)(.*)$/
const timeOfDay = /^T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?$/

/** A date in a cursor, in the format of Postgres. Rejects what Postgres would reject. */
const dayPattern: SortKeyPattern = { test: text => text === infinity || isDay(text) }

/** As `dayPattern`, for timestamps in UTC with a `T` instead of the space. */
const timePattern: SortKeyPattern = { test: text => text === infinity || isTime(text) }

function isTime(text: string): boolean {
  const [, day = '', rest = ''] = startsWithDay.exec(text) ?? []
  return isDay(day) && timeOfDay.test(rest)
}

/** Postgres rejects 30 February and the year 0. Its years can have five digits, which `Date` reads only with a sign. */
function isDay(text: string): boolean {
  const [year = '', ...monthAndDay] = text.split('-')
  const parsed = new Date(`+${year.padStart(6, '0')}-${monthAndDay.join('-')}T00:00:00Z`)
  if (!startsWithDay.test(text) || Number(year) === 0 || Number.isNaN(parsed.getTime())) return false
  return parsed.toISOString().includes(`-${monthAndDay.join('-')}T`)
}

/** An expression that tasks are sorted by. */
interface SortColumn {
  /** The expression exactly as in the indexes; otherwise Postgres does not use them. */
  column: RawBuilder<unknown>
  /** The value as text, for a cursor. */
  text: RawBuilder<string>
  /** The value, parsed from the text of a cursor. */
  read(text: string): RawBuilder<unknown>
  pattern: SortKeyPattern
}

/** A sort order of `tasks`. The last column is the unique number, so that the order is total. */
interface Order {
  by: SortColumn[]
  direction: 'asc' | 'desc'
}

export type TaskSort = keyof typeof orders

/** The due day for sorting. Tasks without one sort last. With the policies, `coalesce` would keep indexes from being used. */
export const dueDayColumn = sql<string>`(case when due_day is null then 'infinity' else due_day end)`

const number = integer(sql`number`, sortKeyPatterns.number)
const priorityRank = integer(
  sql`(case priority when 'high' then 1 when 'normal' then 2 else 3 end)`,
  /^[123]$/
)
const due = [day(dueDayColumn), time(sql`(case when due_at is null then 'infinity' else due_at end)`), number]

const orders = {
  due: { by: due, direction: 'asc' },
  number: { by: [number], direction: 'asc' },
  '-number': { by: [number], direction: 'desc' },
  '-updated_at': { by: [time(sql`updated_at`), number], direction: 'desc' },
  priority: { by: [priorityRank, ...due], direction: 'asc' }
} satisfies Record<string, Order>

/** The parts of a cursor: the name of the order, then the sort key of the last task of the page. */
export function cursorPatterns(sort: TaskSort): SortKeyPattern[] {
  return [{ test: name => name === sort }, ...orders[sort].by.map(({ pattern }) => pattern)]
}

/** The sort key of a task: the values of its sort columns as text, for a cursor. */
export function sortKeyOf(sort: TaskSort): RawBuilder<string[]> {
  return sql`array[${sql.join(orders[sort].by.map(({ text }) => text))}]`
}

/** The `order by` expressions. */
export function orderOf(sort: TaskSort): RawBuilder<unknown> {
  const { by, direction } = orders[sort]
  return sql.join(by.map(({ column }) => sql`${column} ${sql.raw(direction)}`))
}

/** Whether a task sorts after a key. A single row comparison, so that an index scan starts at the key. */
export function isAfter(sort: TaskSort, sortKey: string[]): RawBuilder<boolean> {
  const { by, direction } = orders[sort]
  const columns = sql.join(by.map(({ column }) => column))
  const values = sql.join(by.map(({ read }, index) => read(sortKey[index] ?? '')))
  return sql`(${columns}) ${sql.raw(direction === 'asc' ? '>' : '<')} (${values})`
}

function integer(column: RawBuilder<unknown>, pattern: SortKeyPattern): SortColumn {
  return { column, text: sql`${column}::text`, read: text => sql`${text}::integer`, pattern }
}

function day(column: RawBuilder<unknown>): SortColumn {
  return { column, text: sql`${column}::text`, read: text => sql`${text}::date`, pattern: dayPattern }
}

/** Compared in SQL with microsecond precision; a `Date` has only milliseconds. */
function time(column: RawBuilder<unknown>): SortColumn {
  return {
    column,
    text: sql`replace((${column} at time zone 'UTC')::text, ' ', 'T')`,
    read: text => sql`${text}::timestamp at time zone 'UTC'`,
    pattern: timePattern
  }
}

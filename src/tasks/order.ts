import { type RawBuilder, sql } from 'kysely'
import { type KeyPattern, keyPatterns } from '../http/paging.ts'

/** As Postgres writes the date or time that comes after all others. */
const never = 'infinity'
const beginsWithDay = /^(\d{4,5}-\d\d-\d\d)(.*)$/
const clock = /^T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?$/

/** Dates as Postgres writes them, in a cursor; what it would refuse is none. */
const dayPattern: KeyPattern = { test: text => text === never || isDay(text) }

/** As `dayPattern`, of times in UTC with a T in the place of the space. */
const timePattern: KeyPattern = { test: text => text === never || isTime(text) }

function isTime(text: string): boolean {
  const [, day = '', rest = ''] = beginsWithDay.exec(text) ?? []
  return isDay(day) && clock.test(rest)
}

/** Postgres refuses 30 February, and the year 0; its years may have five digits, which `Date` reads with a sign only. */
function isDay(text: string): boolean {
  const [year = '', ...monthAndDay] = text.split('-')
  const parsed = new Date(`+${year.padStart(6, '0')}-${monthAndDay.join('-')}T00:00:00Z`)
  if (!beginsWithDay.test(text) || Number(year) === 0 || Number.isNaN(parsed.getTime())) return false
  return parsed.toISOString().includes(`-${monthAndDay.join('-')}T`)
}

/** A value that tasks are sorted by: as the indexes have it, as it stands in a cursor, and read from there. */
interface Value {
  column: RawBuilder<unknown>
  text: RawBuilder<string>
  read(text: string): RawBuilder<unknown>
  pattern: KeyPattern
}

/** Of the columns of `tasks`; the last value is the number, so that no two tasks are in one place. */
interface Order {
  by: Value[]
  direction: 'asc' | 'desc'
}

export type TaskSort = keyof typeof orders

/** Due days as they sort, those of tasks without one after all others. */
export const dueDayColumn = sql<string>`coalesce(due_day, 'infinity')`

const number = integer(sql`number`, keyPatterns.number)
const rank = integer(sql`(case priority when 'high' then 1 when 'normal' then 2 else 3 end)`, /^[123]$/)
const due = [day(dueDayColumn), time(sql`coalesce(due_at, 'infinity')`), number]

const orders = {
  due: { by: due, direction: 'asc' },
  number: { by: [number], direction: 'asc' },
  '-number': { by: [number], direction: 'desc' },
  '-updated_at': { by: [time(sql`updated_at`), number], direction: 'desc' },
  priority: { by: [rank, ...due], direction: 'asc' }
} satisfies Record<string, Order>

/** What a cursor of this order looks like: the order's name, then the values of its last task. */
export function cursorPatterns(sort: TaskSort): KeyPattern[] {
  return [{ test: name => name === sort }, ...orders[sort].by.map(({ pattern }) => pattern)]
}

/** The values of a task's place in the order, for a cursor. */
export function placeOf(sort: TaskSort): RawBuilder<string[]> {
  return sql`array[${sql.join(orders[sort].by.map(({ text }) => text))}]`
}

/** For `order by`. */
export function orderOf(sort: TaskSort): RawBuilder<unknown> {
  const { by, direction } = orders[sort]
  return sql.join(by.map(({ column }) => sql`${column} ${sql.raw(direction)}`))
}

/** Whether a task comes after a place: one comparison of rows, which an index answers from its middle. */
export function isAfter(sort: TaskSort, place: string[]): RawBuilder<boolean> {
  const { by, direction } = orders[sort]
  const columns = sql.join(by.map(({ column }) => column))
  const values = sql.join(by.map(({ read }, index) => read(place[index] ?? '')))
  return sql`(${columns}) ${sql.raw(direction === 'asc' ? '>' : '<')} (${values})`
}

function integer(column: RawBuilder<unknown>, pattern: KeyPattern): Value {
  return { column, text: sql`${column}::text`, read: text => sql`${text}::integer`, pattern }
}

function day(column: RawBuilder<unknown>): Value {
  return { column, text: sql`${column}::text`, read: text => sql`${text}::date`, pattern: dayPattern }
}

/** To the microsecond, which a `Date` would lose. */
function time(column: RawBuilder<unknown>): Value {
  return {
    column,
    text: sql`replace((${column} at time zone 'UTC')::text, ' ', 'T')`,
    read: text => sql`${text}::timestamp at time zone 'UTC'`,
    pattern: timePattern
  }
}

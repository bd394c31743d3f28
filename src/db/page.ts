import { type Expression, type RawBuilder, sql } from 'kysely'
import type { Scope } from './scope.ts'
import { executePrepared } from './statements.ts'

/**
 * The maximum number of bytes of a page, in addition to its maximum number of rows. While a page is converted to JSON, the
 * process does nothing else: a larger one would delay all other requests.
 */
const maxPageBytes = 2 ** 20

/** The bytes of a text as a JSON string. */
export function jsonBytesOf(column: string): RawBuilder<number> {
  return sql<number>`coalesce(octet_length(to_json(${sql.ref(column)})::text), 0)`
}

export interface PageOptions {
  limit: number
  /** The `order by` expressions, in columns of the rows. */
  order: RawBuilder<unknown>
  maxBytes?: number
}

export interface Page<Row> {
  rows: Row[]
  /** Whether other rows follow. */
  hasMore: boolean
}

/**
 * Selects the first rows that have at most `maxBytes` together, and always the first one. The other rows stay in
 * Postgres.
 * @param rows a query for `limit + 1` rows: the extra row shows that rows follow. `bytes` is the size of a row.
 */
export async function selectPage<Row extends { bytes: number }>(
  scope: Scope,
  rows: Expression<Row>,
  options: PageOptions
): Promise<Page<Row>> {
  const measured = await executePrepared(scope, measuring(rows, options).compile(scope.db))
  return pageOf(measured, options.limit)
}

/**
 * As `selectPage`, with columns that belong to the whole page, also if it is empty: they are read by the same statement,
 * so they are as old as the rows.
 * @param head a query for one row. None of its columns has the name of a column of the rows.
 * @returns undefined if `head` has no row.
 */
export async function selectPageWith<Head extends object, Row extends { bytes: number }>(
  scope: Scope,
  head: Expression<Head>,
  rows: Expression<Row>,
  options: PageOptions
): Promise<(Page<Row> & { head: Head }) | undefined> {
  const query = sql<Head & (Measured<Row> | { selected: null })>`
    select * from ${head} as head left join (${measuring(rows, options)}) as page on true order by ${options.order}`
  const found = await executePrepared(scope, query.compile(scope.db))
  const [first] = found
  return first && { head: first, ...pageOf(found.filter(isMeasured), options.limit) }
}

type Measured<Row> = Row & { selected: number }

function isMeasured<Row>(row: Measured<Row> | { selected: null }): row is Measured<Row> {
  return row.selected !== null
}

function measuring<Row extends { bytes: number }>(
  rows: Expression<Row>,
  { order, maxBytes = maxPageBytes }: PageOptions
) {
  return sql<Measured<Row>>`select * from (
      select *, count(*) over ()::int as selected,
        sum(bytes) over (order by ${order} rows unbounded preceding) as total_bytes
      from ${rows} as page
    ) as measured
    where total_bytes <= ${maxBytes} or total_bytes = bytes
    order by ${order}`
}

function pageOf<Row>(measured: Measured<Row>[], limit: number): Page<Row> {
  const rows = measured.slice(0, limit)
  return { rows, hasMore: (measured[0]?.selected ?? 0) > rows.length }
}

/** The page of a query for `limit + 1` rows, whose sizes are small. */
export function cutToPage<Row>(rows: Row[], limit: number): Page<Row> {
  return { rows: rows.slice(0, limit), hasMore: rows.length > limit }
}

import pg from 'pg'
import type { Test } from 'tap'

export interface Statement {
  text: string
  values: unknown[]
}

export interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Index Name'?: string
  Plans?: Plan[]
}

/** The statements that this process sends while `work` runs: those that match `pattern`, by default all that read. */
export async function readsOf<T>(
  t: Test,
  work: () => Promise<T>,
  pattern = /^\s*(select|update|with) /
): Promise<{ result: T; reads: Statement[] }> {
  const queries = t.capture(pg.Client.prototype, 'query', pg.Client.prototype.query)
  const result = await work()
  const reads = queries()
    .map(({ args: [statement, values] }) => {
      const { text = String(statement), values: named = [values].flat() } = Object(statement)
      return { text, values: named }
    })
    .filter(({ text }) => pattern.test(text))
  queries.restore()
  return { result, reads }
}

/**
 * Runs a statement with `explain analyze` and rolls it back. @returns the nodes of its plan.
 * @param preparation a statement that is run and rolled back with it.
 */
export async function explain(
  url: string,
  { text, values }: Statement,
  preparation = 'select'
): Promise<Plan[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin')
    await client.query(preparation)
    const { rows } = await client.query(`explain (analyze, format json) ${text}`, values)
    return nodesOf(rows[0]['QUERY PLAN'][0].Plan)
  } finally {
    await client.end()
  }
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]
}

/** The largest number of rows that a node read from a table or an index, including filtered ones. */
export function rowsRead(nodes: Plan[]): number {
  const scans = nodes.filter(node => node['Relation Name'] || node['Index Name'])
  return Math.max(
    0,
    ...scans.map(
      node =>
        (node['Actual Rows'] +
          (node['Rows Removed by Filter'] ?? 0) +
          (node['Rows Removed by Index Recheck'] ?? 0)) *
        node['Actual Loops']
    )
  )
}

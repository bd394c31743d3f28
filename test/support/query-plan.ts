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

/** The select and update statements that this process sends while `work` runs, or others that match `pattern`. */
export async function readsOf<T>(
  t: Test,
  work: () => Promise<T>,
  pattern = /^(select|update) /
): Promise<{ result: T; reads: Statement[] }> {
  const queries = t.capture(pg.Client.prototype, 'query', pg.Client.prototype.query)
  const result = await work()
  const reads = queries()
    .map(({ args: [text, values] }) => ({ text: String(text), values: [values].flat() }))
    .filter(({ text }) => pattern.test(text))
  queries.restore()
  return { result, reads }
}

/** Runs a statement with `explain analyze` and rolls it back. @returns the nodes of its plan. */
export async function explain(url: string, { text, values }: Statement): Promise<Plan[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query(`explain (analyze, format json) ${text}`, values)
    return nodesOf(rows[0]['QUERY PLAN'][0].Plan)
  } finally {
    await client.end()
  }
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]
}

/** The largest number of rows that a node read, including filtered ones. */
export function rowsRead(nodes: Plan[]): number {
  return Math.max(
    ...nodes.map(
      node =>
        (node['Actual Rows'] +
          (node['Rows Removed by Filter'] ?? 0) +
          (node['Rows Removed by Index Recheck'] ?? 0)) *
        node['Actual Loops']
    )
  )
}

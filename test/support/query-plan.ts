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

/** The reads and updates that this process sends to the database while `work` is done. */
export async function readsOf<T>(
  t: Test,
  work: () => Promise<T>
): Promise<{ result: T; reads: Statement[] }> {
  const queries = t.capture(pg.Client.prototype, 'query', pg.Client.prototype.query)
  const result = await work()
  const reads = queries()
    .map(({ args: [text, values] }) => ({ text: String(text), values: [values].flat() }))
    .filter(({ text }) => /^(select|update) /.test(text))
  queries.restore()
  return { result, reads }
}

/** The nodes of the plan of a statement that is run for it, and undone. */
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

/** The most rows that a node read, also those that it threw away. */
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

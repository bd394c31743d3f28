import pg from 'pg'
import type { Test } from 'tap'
import { settingUser } from '../../src/db/row-security.ts'

export interface Statement {
  text: string
  values: unknown[]
  /** The user whose transaction it was sent in. */
  userId?: string | undefined
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
  const statements: Statement[] = []
  const users = new Map<unknown, string>()
  for (const { args, receiver } of queries()) {
    const [statement, values] = args as unknown[]
    const { text = String(statement), values: named = [values].flat() } = Object(statement)
    if (text.includes('set_config')) users.set(receiver, named[0])
    else
      statements.push({
        text,
        values: named,
        userId: Object(statement).first?.values[0] ?? users.get(receiver)
      })
  }
  queries.restore()
  return { result, reads: statements.filter(({ text }) => pattern.test(text)) }
}

/** Makes Postgres send the plans of all statements, also of those in functions. */
const explaining = `load 'auto_explain'; set auto_explain.log_nested_statements = on; set auto_explain.log_analyze = on;
  set auto_explain.log_format = json; set auto_explain.log_min_duration = 0; set client_min_messages = log; begin`

/**
 * Runs a statement as its user, and rolls it back. @returns the nodes of its plan, and of the plans of functions.
 * @param preparation a statement that is run and rolled back with it.
 */
export async function explain(
  url: string,
  { text, values, userId = '' }: Statement,
  preparation = 'select'
): Promise<Plan[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(explaining)
    await client.query(preparation)
    const { sql, parameters } = settingUser('assumed', userId)
    await client.query(sql, parameters)
    const plans: Plan[] = []
    client.on('notice', ({ message = '' }) => {
      const explained = message.includes('plan:') && JSON.parse(message.slice(message.indexOf('{')))
      if (explained && !isOther(explained['Query Text'])) plans.push(explained.Plan)
    })
    await client.query(text, values)
    // Sends the plan of the statement itself.
    await client.query('rollback')
    return plans.flatMap(nodesOf)
  } finally {
    await client.end()
  }
}

/** Whether a query sets the user, or checks a foreign key. */
function isOther(query: string): boolean {
  return query.includes('set_config') || query.startsWith('SELECT 1 FROM ONLY')
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

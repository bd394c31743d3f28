import { sql } from 'kysely'
import pg from 'pg'
import t from 'tap'
import { text } from '../support/fake-gemini/index.ts'
import { openStage } from '../support/stage.ts'

const stage = await openStage(t)

/** Past turns with a step and a tool call each. */
async function seed(userId: string, conversationId: string, turns: number) {
  const functionCall = { name: 'list_tasks', args: {} }
  const content = JSON.stringify({ role: 'model', parts: [{ functionCall, thoughtSignature: 'c2ln' }] })
  await sql`
    with made as (
      insert into turns (user_id, id, conversation_id, status, model, time_zone, started_at, deadline_at, lease_until, ended_at)
      select ${userId}::uuid, gen_random_uuid(), ${conversationId}::uuid, 'completed', 'gemini', 'UTC', now(), now(), now(), now()
      from generate_series(1, ${turns}::integer)
      returning id
    ), numbered as (
      select id, (row_number() over ()) * 2 as n from made
    ), steps as (
      insert into turn_steps (user_id, turn_id, step, content, finish_reason)
      select ${userId}::uuid, id, 1, ${content}::json, 'STOP' from made
    ), calls as (
      insert into tool_calls (user_id, turn_id, step, call_index, tool, parameters, result)
      select ${userId}::uuid, id, 1, 0, 'list_tasks', '{}', '{}' from made
    )
    insert into messages (user_id, id, conversation_id, turn_id, position, role, content)
    select ${userId}::uuid, gen_random_uuid(), ${conversationId}::uuid, id, n + 1, 'user', 'question ' || n from numbered
    union all
    select ${userId}::uuid, gen_random_uuid(), ${conversationId}::uuid, id, n + 2, 'assistant', 'answer ' || n from numbered
  `.execute(stage.db)
  await sql`update conversations set message_count = message_count + ${turns * 2}`.execute(stage.db)
  await sql`analyze`.execute(stage.db)
}

interface Plan {
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: Plan[]
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

/** Rows that a node read, also those that it threw away. */
const rowsRead = (node: Plan) =>
  (node['Actual Rows'] +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0)) *
  node['Actual Loops']

t.test('a turn in a conversation of 20,000 messages reads no more than in one of 20', async t => {
  const { say, scope } = await stage.person(t)
  const first = await say('hello', [text('Hello.')])
  const to = first.body.conversation_id
  await seed(scope.userId, to, 10_000)

  const queries = t.capture(pg.Client.prototype, 'query', pg.Client.prototype.query)
  const { status, asked } = await say('and now?', [text('Fine.')], { to })
  const reads = queries()
    .map(({ args: [text, values] }): Statement => ({ text: String(text), values: [values].flat() }))
    .filter(({ text }) => /^(select|update) /.test(text))
  queries.restore()

  t.equal(status, 200)
  t.equal(asked[0]?.contents.length, 28)
  t.ok(reads.length >= 4, 'the history, the steps and the conversation are read')
  for (const { text, values } of reads) {
    const nodes = nodesOf(await explain(text, values))
    t.ok(Math.max(...nodes.map(rowsRead)) <= 50, text)
  }
})

interface Statement {
  text: string
  values: unknown[]
}

/** The plan of a statement that is run for it, and undone. */
async function explain(text: string, values: unknown[]): Promise<Plan> {
  const client = new pg.Client({ connectionString: stage.database.url })
  await client.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query(`explain (analyze, format json) ${text}`, values)
    return rows[0]['QUERY PLAN'][0].Plan
  } finally {
    await client.end()
  }
}

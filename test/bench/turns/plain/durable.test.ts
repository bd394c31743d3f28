import pg from 'pg'
import t, { type Test } from 'tap'
import { build } from '../../../support/app.ts'
import { signUp } from '../../../support/client.ts'
import { testDatabase } from '../../../support/database.ts'
import { checkAnswer } from '../answers.ts'
import { startModel } from '../world.ts'
import { createModelClient } from './ask-model.ts'
import { createDurableStore } from './durable.ts'
import { runTurn } from './turn.ts'

const { url, db } = await testDatabase(t)
const model = await startModel()
t.teardown(() => model.stop())
const { app } = await build(t, { gemini: model.url, database: { url, db } })
const pool = new pg.Pool({ connectionString: url })
t.teardown(() => pool.end())
const store = createDurableStore(pool)
const ask = createModelClient({ url: model.url, connections: 1, settings: '"tools":[]}' })
const messages = ['Add milk', 'Add bread']

/** Makes turns of one conversation with the API. @returns the user's id. */
async function turnsOfApi(t: Test, isStreamed: boolean): Promise<string> {
  const { user, token } = await signUp(t, app)
  const accept = isStreamed ? 'text/event-stream' : 'application/json'
  const headers = { authorization: `Bearer ${token}`, accept }
  let conversationId: string | null = null
  for (const message of messages) {
    const payload = { message, conversation_id: conversationId }
    const { statusCode: status, payload: text } = await app.inject({
      method: 'POST',
      url: '/api/chat',
      headers,
      payload
    })
    conversationId = checkAnswer({ status, text }, { message, conversationId, isStreamed })
  }
  return user.id
}

/** Makes the same turns with the statements of the bench. */
async function turnsOfBench(t: Test, isStreamed: boolean): Promise<string> {
  const { user, sessionId } = await signUp(t, app)
  let conversationId: string | undefined
  for (const text of messages) {
    const message = { userId: user.id, sessionId, conversationId, text, isStreamed }
    const answer = await runTurn({ store, ask }, message, isStreamed ? () => undefined : undefined)
    conversationId = answer?.conversation_id
  }
  return user.id
}

/** The rows of a user, by table. */
async function rowsOf(userId: string): Promise<Record<string, string[]>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'user_id' and table_name <> 'sessions'`
  )
  const all: Record<string, string[]> = {}
  for (const { name } of tables) {
    const { rows } = await pool.query(`select * from ${name} where user_id = $1`, [userId])
    all[name] = [...new Set(rows.map(row => JSON.stringify(row, withoutDifferences)))].toSorted()
  }
  const { rows } = await pool.query('select next_task_number, last_change from users where id = $1', [userId])
  return { ...all, users: rows.map(row => JSON.stringify(row)) }
}

/** The number of deltas depends on the time that the model takes. */
const differing = ['input_tokens', 'record_bytes', 'slot', 'count', 'text', 'search']

/** Of ids, times and what else differs each time, only whether it is null. */
function withoutDifferences(name: string, value: unknown): unknown {
  const text = String(value)
  const isDifferent = differing.includes(name) || /^[\da-f-]{36}$/.test(text) || /^\d{4}-\d\d-\d\d/.test(text)
  return isDifferent && value !== null ? '…' : value
}

for (const isStreamed of [false, true]) {
  const how = isStreamed ? 'streamed turns' : 'turns'
  t.test(`the bench stores the same rows for ${how} as the API`, async t => {
    const own = await rowsOf(await turnsOfBench(t, isStreamed))
    t.strictSame(own, await rowsOf(await turnsOfApi(t, isStreamed)), 'see plain/durable.ts')
    t.equal(own.stream_deltas?.length, isStreamed ? 1 : 0)
  })
}

import { sql } from 'kysely'
import t from 'tap'
import { calls, held, text } from '../../support/fake-gemini/index.ts'
import { setUp } from '../../support/setup.ts'
import { until } from '../../support/until.ts'

const setup = await setUp(t)

/** The states of the app's connections, except the one that runs this query. */
async function activity() {
  const { rows } = await sql<{ state: string; in_transaction: boolean }>`
    select state, xact_start is not null as in_transaction from pg_stat_activity
    where datname = current_database() and application_name = 'todobot' and pid <> pg_backend_pid()
  `.execute(setup.db)
  return rows
}

t.test('no transaction is open during a model request, neither the first nor one after a step', async t => {
  const { send } = await setup.newUser(t)
  const first = held(calls([{ name: 'list_tasks' }]))
  const second = held(text('Nothing.'))
  const pending = send('list', [first, second])
  for (const answer of [first, second]) {
    await Promise.race([answer.reached, pending])
    // The statement that renews leases has its own short transaction.
    await until(async () => (await activity()).every(({ state }) => state !== 'active'))
    const connections = await activity()
    t.ok(connections.length > 0, 'the app is connected')
    t.strictSame(
      connections.filter(({ state, in_transaction }) => state !== 'idle' || in_transaction),
      []
    )
    answer.release()
  }
  t.equal((await pending).status, 200)
})

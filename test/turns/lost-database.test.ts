import t from 'tap'
import { build } from '../support/app.ts'
import { withoutIds } from '../support/client.ts'
import { held, text } from '../support/fake-gemini/index.ts'
import { startFaultProxy } from '../support/fault-proxy.ts'
import { problem } from '../support/problem.ts'
import { setUp } from '../support/setup.ts'
import { withTimeout } from '../support/until.ts'

const setup = await setUp(t)

/** A few timeouts of the database. One for each of the turns would take twice as long. */
const boundMs = 20_000

t.test('requests do not wait for each other when many turns cannot be stored', async t => {
  const proxy = await startFaultProxy(setup.database.url)
  t.teardown(() => proxy.close())
  const database = { ...setup.database, url: proxy.url }
  const { app } = await build(t, { gemini: setup.fake.url, database })
  const user = await setup.newUser(t)
  const answers = Array.from({ length: 24 }, () => held(text('Hello.')))
  t.teardown(() => answers.map(answer => answer.release()))
  const sent = answers.map((answer, index) => user.sendRefused(`message ${index}`, [answer], { app }))
  await Promise.all(answers.map(answer => answer.reached))

  proxy.begin('black hole')
  for (const answer of answers) answer.release()
  const refused = await withTimeout('the answers', Promise.all(sent), boundMs)
  for (const { body } of refused) t.strictSame(withoutIds(body), problem('database_unavailable'))
})

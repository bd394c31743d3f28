import t from 'tap'
import { build } from '../support/app.ts'
import { withoutIds } from '../support/client.ts'
import { held, text } from '../support/fake-gemini/index.ts'
import { problem } from '../support/problem.ts'
import { readsOf } from '../support/query-plan.ts'
import { setUp } from '../support/setup.ts'

const setup = await setUp(t)

t.test(
  'turns that stop at the same time are each released once, and none is counted twice as a recovery',
  async t => {
    const { app } = await build(t, { gemini: setup.fake.url, database: setup.database })
    const user = await setup.newUser(t)
    const answers = Array.from({ length: 12 }, () => held(text('Too late.')))
    t.teardown(() => answers.map(answer => answer.release()))
    const sent = answers.map((answer, index) => user.sendRefused(`message ${index}`, [answer], { app }))
    await Promise.all(answers.map(answer => answer.reached))
    await setup.db.updateTable('turns').set({ recoveries: 3 }).execute()

    const { result, reads } = await readsOf(t, async () => {
      app.releaseTurnsAfter(0)
      return await Promise.all(sent)
    })
    for (const { status, body } of result) {
      t.equal(status, 503)
      t.strictSame(withoutIds(body), problem('draining'))
    }
    t.equal(reads.filter(({ text }) => /^update "turns" set "lease_until"/.test(text)).length, answers.length)
    const turns = await setup.db.selectFrom('turns').select(['status', 'recoveries']).execute()
    t.strictSame(turns, Array(answers.length).fill({ status: 'running', recoveries: 2 }))
  }
)

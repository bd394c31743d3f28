import pg from 'pg'
import t from 'tap'
import { commitStep } from '../../src/turns/transactions.ts'
import { openToolkit } from '../agent/tools/toolkit.ts'
import { highLimits } from '../support/limits.ts'
import { acceptMessage } from '../support/message.ts'
import { recordOf, tasksOf } from '../support/record.ts'

const { owner } = await openToolkit(t)

t.test('a step that is aborted makes no further calls, and nothing of it is stored', async t => {
  const { scope } = await owner()
  const { turn } = await acceptMessage(scope)
  const abort = new AbortController()
  const { query } = pg.Client.prototype
  const sent = t.capture(pg.Client.prototype, 'query', function (this: pg.Client, ...args: unknown[]) {
    if (isInsertion(args)) abort.abort(new Error('enough'))
    return Reflect.apply(query, this, args)
  })
  const calls = ['milk', 'soap', 'bread'].map(title => ({
    name: 'add_task',
    args: { title },
    surplus: false
  }))
  const planned = {
    content: { role: 'model', parts: [] },
    usage: { input_tokens: 1, output_tokens: 1 },
    finishReason: 'STOP',
    calls
  }
  await t.rejects(commitStep(scope, turn, [], planned, { limits: highLimits, signal: abort.signal }), {
    message: 'enough'
  })
  t.equal(sent().filter(({ args }) => isInsertion(args)).length, 1)
  t.strictSame(await tasksOf(scope), [])
  t.strictSame((await recordOf(scope, turn.id)).steps, [])
})

function isInsertion([query]: unknown[]): boolean {
  return String(Object(query).text).includes('insert into tasks')
}

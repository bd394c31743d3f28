import pg from 'pg'
import t from 'tap'
import type { JsonObject } from '../../src/agent/model.ts'
import { build } from '../support/app.ts'
import { calls, text } from '../support/fake-gemini/index.ts'
import { recordOf, tasksOf } from '../support/record.ts'
import { setUp } from '../support/setup.ts'

const setup = await setUp(t)
const { app } = await build(t, { gemini: setup.fake.url, database: setup.database })

t.test('a list that takes too long is a failed call, and the other calls are made once', async t => {
  const { send, scope } = await setup.newUser(t)
  const { query } = pg.Client.prototype
  const sent = t.capture(pg.Client.prototype, 'query', function (this: pg.Client, ...args: unknown[]) {
    const isList = String(Object(args[0]).text).includes('count(*) over')
    return Reflect.apply(query, this, isList ? [{ text: 'select pg_sleep(60)' }, ...args.slice(1)] : args)
  })
  const add = (title: string) => ({ name: 'add_task', args: { title } })
  const list = { name: 'list_tasks', args: { query: 'milk' } }
  const { status, body } = await send(
    'add and list',
    [calls([add('milk'), list, add('soap'), list]), text('Added.')],
    { app }
  )

  t.equal(status, 200)
  t.equal(sent().filter(({ args }) => String(Object(args[0]).text).includes('count(*) over')).length, 1)
  t.strictSame(
    body.tool_calls.map(call => call.result.error),
    [undefined, 'too_slow', undefined, 'too_slow']
  )
  t.strictSame(await tasksOf(scope), ['1 milk', '2 soap'])
  const { turn, steps } = await recordOf(scope, body.turn_id)
  t.strictSame([turn.status, steps.length], ['completed', 2])
})

t.test(
  'a change by a filter that takes too long changes nothing, and the other calls are made once',
  async t => {
    const { send, scope } = await setup.newUser(t)
    const { query } = pg.Client.prototype
    const isFilter = (statement: unknown) =>
      /count\(\*\) over.*by "number"/s.test(String(Object(statement).text))
    const sent = t.capture(pg.Client.prototype, 'query', function (this: pg.Client, ...args: unknown[]) {
      const isSlow = isFilter(args[0]) && Object(args[0]).values.includes('low')
      return Reflect.apply(query, this, isSlow ? [{ text: 'select pg_sleep(60)' }, ...args.slice(1)] : args)
    })
    const add = (title: string) => ({ name: 'add_task', args: { title } })
    const many = (name: string, args: JsonObject) => ({ name, args })
    const { status, body } = await send(
      'add and change',
      [
        calls([
          add('milk'),
          many('update_tasks', { where: { priority: 'low' }, completed: true }),
          many('update_tasks', { numbers: [1], priority: 'high' }),
          many('delete_tasks', { where: { status: 'all' } }),
          add('soap')
        ]),
        text('Added.')
      ],
      { app }
    )

    t.equal(status, 200)
    t.equal(sent().filter(({ args }) => isFilter(args[0])).length, 2, 'once by filter, and once by numbers')
    t.strictSame(
      body.tool_calls.map(call => call.result.error),
      [undefined, 'too_slow', undefined, 'too_slow', undefined]
    )
    t.match(body.tool_calls[1]?.result.message, /^Not changed: .* Narrow the filter/)
    t.strictSame(await tasksOf(scope), ['1 milk', '2 soap'])
  }
)

import t from 'tap'
import { calls, parts, text } from '../support/fake-gemini/index.ts'
import { tasksOf } from '../support/record.ts'
import { setUp } from '../support/setup.ts'

const setup = await setUp(t)

const wrong = () => calls([{ name: 'add_task', args: { name: 'milk' } }])
const right = () => calls([{ name: 'add_task', args: { title: 'milk' } }])
const problem = {
  error: 'invalid_arguments',
  message: "arguments must have required property 'title'"
}

t.test('invalid arguments are returned to the model as an error, and it can correct them', async t => {
  const { send, scope } = await setup.newUser(t)
  const { body, modelRequests } = await send('correct', [wrong(), wrong(), wrong(), right(), text('Added.')])
  t.strictSame([body.response, body.degraded], ['Added.', false])
  t.strictSame(
    modelRequests.slice(1, 4).map(request => request.results[0]?.response),
    [problem, problem, problem]
  )
  t.strictSame(body.tool_calls.slice(0, 3), [
    { status: 'failed', tool: 'add_task', parameters: { name: 'milk' }, result: problem },
    { status: 'failed', tool: 'add_task', parameters: { name: 'milk' }, result: problem },
    { status: 'failed', tool: 'add_task', parameters: { name: 'milk' }, result: problem }
  ])
  t.strictSame(await tasksOf(scope), ['1 milk'])
})

t.test('after the fourth invalid call the model closes with its tools off', async t => {
  const { send, scope } = await setup.newUser(t)
  const answers = [wrong(), wrong(), wrong(), wrong(), text('I cannot add it.')]
  const { status, body, modelRequests } = await send('wrong', answers)
  t.strictSame([status, body.response, body.degraded], [200, 'I cannot add it.', false])
  t.equal(body.tool_calls.length, 4)
  t.match(modelRequests.at(-1)?.body.toolConfig, { functionCallingConfig: { mode: 'NONE' } })
  t.strictSame(await tasksOf(scope), [])
})

t.test('an invalid call does not undo the other calls of its content', async t => {
  const { send, scope } = await setup.newUser(t)
  const mixed = [
    { name: 'add_task', args: { title: 'a' } },
    { name: 'add_task', args: { title: '' } },
    { name: 'add_task', args: { title: 'b' } }
  ]
  const { body } = await send('mixed', [calls(mixed), text('Two of three.')])
  t.strictSame(
    body.tool_calls.map(call => call.result.error),
    [undefined, 'invalid_arguments', undefined]
  )
  t.strictSame(await tasksOf(scope), ['1 a', '2 b'])
})

t.test('a refusal by a rule does not count as an invalid call: the model can continue', async t => {
  const { send } = await setup.newUser(t)
  const look = (task: string) => calls([{ name: 'complete_task', args: { task } }])
  const { body } = await send('look', [look('a'), look('b'), look('c'), look('d'), look('e'), text('None.')])
  t.strictSame([body.response, body.degraded], ['None.', false])
  t.strictSame(
    body.tool_calls.map(call => call.result),
    ['a', 'b', 'c', 'd', 'e'].map(task => ({ error: 'not_found', message: `There is no task "${task}".` }))
  )
})

t.test('an undeclared tool is never run: the result lists the declared tools', async t => {
  const { send, scope } = await setup.newUser(t)
  const undeclared = parts([
    { functionCall: { id: 'call1', name: 'drop_table', args: { table: 'tasks' } }, thoughtSignature: 'c2ln' }
  ])
  const { status, body } = await send('undeclared', [undeclared, right(), text('Done.')])
  t.equal(status, 200)
  t.strictSame(body.tool_calls[0], {
    status: 'failed',
    tool: 'drop_table',
    parameters: { table: 'tasks' },
    result: {
      error: 'unknown_tool',
      message:
        'There is no such tool; use add_task, list_tasks, complete_task, update_task, delete_task, update_tasks, ' +
        'delete_tasks, undo, redo.'
    }
  })
  t.strictSame(await tasksOf(scope), ['1 milk'])
})

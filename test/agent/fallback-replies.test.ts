import t from 'tap'
import { fallbackReply } from '../../src/agent/fallback-replies.ts'
import type { RecordedCall } from '../../src/agent/turn.ts'

const call = (tool: string, result: RecordedCall['result']): RecordedCall => ({
  tool,
  parameters: {},
  result
})
const step = (...calls: RecordedCall[]) => ({
  content: {},
  usage: { input_tokens: 0, output_tokens: 0 },
  calls
})
const milk = { task: { number: 3, title: 'milk' } }

t.test('it lists the changes of all steps in order', async t => {
  const steps = [
    step(call('add_task', milk), call('list_tasks', { tasks: [], total: 0 })),
    step(call('update_task', milk)),
    step(call('complete_task', milk), call('delete_task', milk))
  ]
  t.equal(
    fallbackReply(steps),
    'I added “milk” (task 3), changed “milk” (task 3), marked “milk” (task 3) as done, and deleted “milk” (task 3), ' +
      'but could not finish my answer. Please check your list before you ask for the rest.'
  )
})

t.test('it counts the tasks of a change of many, or names the only one', async t => {
  const [{ task }, bread] = [milk, { number: 4, title: 'bread' }]
  const steps = [
    step(
      call('update_tasks', { tasks: [task, bread], total: 300, unchanged: 1 }),
      call('update_tasks', { tasks: [], total: 0, unchanged: 2 }),
      call('delete_tasks', { tasks: [bread], total: 1 }),
      call('delete_tasks', { error: 'too_many_tasks', total: 501 })
    )
  ]
  t.match(fallbackReply(steps), /^I changed 300 tasks and deleted “bread” \(task 4\), but could not finish/)
})

t.test('it lists no refused changes and no calls of unknown tools', async t => {
  const steps = [
    step(
      call('add_task', { error: 'invalid_arguments' }),
      call('constructor', { error: 'unknown_tool' }),
      call('list_tasks', {})
    )
  ]
  t.equal(fallbackReply(steps), 'I could not finish this, and changed nothing. Please say it in other words.')
})

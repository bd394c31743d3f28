import t from 'tap'
import type { Part } from '../../src/agent/model.ts'
import { clockOf, today } from '../../src/agent/system-instruction.ts'
import { calls, newSignature, parts, text } from '../support/fake-gemini/index.ts'
import { recordOf, tasksOf } from '../support/record.ts'
import { setUp } from '../support/setup.ts'

const setup = await setUp(t)

const add = (title: string) => ({ name: 'add_task', args: { title } })

t.test('results have the ids of their calls, in call order', async t => {
  const { send } = await setup.newUser(t)
  const made: Part[] = ['one', 'two', 'three'].map((title, index) => ({
    functionCall: { id: `call-${index}`, ...add(title) },
    ...(index === 0 && { thoughtSignature: newSignature() })
  }))
  const { modelRequests } = await send('three', [parts(made), text('Done.')])
  t.strictSame(
    modelRequests[1]?.results.map(({ id, name }) => [id, name]),
    [
      ['call-0', 'add_task'],
      ['call-1', 'add_task'],
      ['call-2', 'add_task']
    ]
  )
})

t.test('results of calls without ids have no ids', async t => {
  const { send } = await setup.newUser(t)
  const { modelRequests } = await send('two', [
    calls([add('one'), add('two')], { ids: false }),
    text('Done.')
  ])
  t.strictSame(modelRequests[1]?.results.map(Object.keys), [
    ['name', 'response'],
    ['name', 'response']
  ])
})

t.test('three parallel calls run in order in one step, and their results are in one content', async t => {
  const { send, scope } = await setup.newUser(t)
  const { body, modelRequests } = await send('in order', [
    calls([
      add('milk'),
      { name: 'update_task', args: { task: 'milk', title: 'oat milk' } },
      { name: 'complete_task', args: { task: 'oat' } }
    ]),
    text('Done.')
  ])
  t.strictSame(await tasksOf(scope), ['1 oat milk ✓'])
  t.strictSame(
    body.tool_calls.map(({ tool, result }) => [tool, result.task instanceof Object]),
    [
      ['add_task', true],
      ['update_task', true],
      ['complete_task', true]
    ]
  )
  t.equal(modelRequests[1]?.contents.length, 3)
  t.strictSame(
    modelRequests[1]?.results.map(result => result.response),
    [{ title: 'milk' }, { title: 'oat milk' }, { title: 'oat milk', completed: true }].map(fields => ({
      task: { number: 1, ...fields }
    })),
    'in short; the record keeps the whole tasks'
  )
  const { steps, calls: recorded } = await recordOf(scope, body.turn_id)
  t.strictSame(
    steps.map(step => step.step),
    [1, 2]
  )
  t.strictSame(
    recorded.map(call => [call.step, call.call_index, call.tool]),
    [
      [1, 0, 'add_task'],
      [1, 1, 'update_task'],
      [1, 2, 'complete_task']
    ]
  )
})

t.test(
  'a content is sent back unchanged, including signatures of 12 KB, empty and unknown parts',
  async t => {
    const { send, scope } = await setup.newUser(t)
    const step: Part[] = [
      { text: 'Thinking about milk', thought: true },
      { functionCall: { id: 'a', ...add('milk') }, thoughtSignature: newSignature(9 * 1024) },
      { functionCall: { id: 'b', ...add('bread') } },
      { text: '', thoughtSignature: newSignature() }
    ]
    const closing: Part[] = [
      { text: 'Done', videoMetadata: { fps: 1 }, partMetadata: { trace: [1, null, 'x'] } },
      { text: '.', thoughtSignature: newSignature(9 * 1024) }
    ]
    const first = await send('milk and bread', [parts(step), parts(closing)])
    t.equal(first.body.response, 'Done.')
    t.ok(String(step[1]?.thoughtSignature).length >= 12 * 1024)
    t.strictSame(first.modelRequests[1]?.contents[1], { role: 'model', parts: step })
    const next = await send('and now?', [text('Fine.')], { to: first.body.conversation_id })
    t.strictSame(next.modelRequests[0]?.contents[1], { role: 'model', parts: step })
    t.strictSame(next.modelRequests[0]?.contents[3], { role: 'model', parts: closing })
    const { steps } = await recordOf(scope, first.body.turn_id)
    t.strictSame(
      steps.map(({ finish_reason, content }) => [finish_reason, content]),
      [
        ['STOP', { role: 'model', parts: step }],
        ['STOP', { role: 'model', parts: closing }]
      ]
    )
  }
)

t.test('a call without arguments has empty arguments', async t => {
  const { send } = await setup.newUser(t)
  const { body, modelRequests } = await send('list', [calls([{ name: 'list_tasks' }]), text('Nothing.')])
  t.strictSame(body.tool_calls, [
    { status: 'succeeded', tool: 'list_tasks', parameters: {}, result: { tasks: [], total: 0 } }
  ])
  t.strictSame(Object.keys(modelRequests[1]?.contents[1]?.parts?.[0]?.functionCall ?? {}), ['id', 'name'])
})

t.test('a content without a role is sent back with the role model', async t => {
  const { send } = await setup.newUser(t)
  const list = [{ functionCall: { id: 'x', name: 'list_tasks', args: {} }, thoughtSignature: 'c2ln' }]
  const { modelRequests } = await send('list', [
    exchange => {
      exchange.issue({ role: 'model', parts: list })
      return exchange.json(200, { candidates: [{ content: { parts: list }, finishReason: 'STOP' }] })
    },
    text('Nothing.')
  ])
  t.strictSame(modelRequests[1]?.contents[1], { parts: list, role: 'model' })
})

t.test('every request of a turn has the same instruction, with the time in the user’s time zone', async t => {
  const { send } = await setup.newUser(t)
  const answers = [calls([{ name: 'list_tasks' }]), text('Nothing.')]
  const { modelRequests } = await send('list', answers, { timeZone: 'Pacific/Kiritimati' })
  const [first = '', second] = modelRequests.map(request => request.body.systemInstruction?.parts?.[0]?.text)
  t.equal(clockOf(first).timeZone, 'Pacific/Kiritimati')
  t.equal(second, first)
  t.match(first, today(clockOf(first)))

  const { modelRequests: other } = await send('list again', [text('Nothing.')])
  t.equal(clockOf(other[0]?.body.systemInstruction?.parts?.[0]?.text ?? '').timeZone, 'UTC')
})

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { sql } from 'kysely'
import t from 'tap'
import { declarations } from '../../src/agent/tools/toolbox.ts'
import type { ChatResponse, Task, TaskSummary } from '../../src/contract/components.ts'
import { toolCallView } from '../../src/conversations/tool-calls.ts'
import { pathOf } from '../routes/turns/requests.ts'
import { client } from '../support/client.ts'
import { readerOf } from '../support/contract.ts'
import { calls, parts, text } from '../support/fake-gemini/index.ts'
import { setUp } from '../support/setup.ts'
import { shareOf } from '../support/share-of-runs.ts'

const setup = await setUp(t)
const toolCall = readerOf('ToolCall')
const completedEvent = readerOf('ToolCallCompletedEvent')

type Fields = Record<string, unknown>

const task: Task = {
  id: '0198a5c2-0d10-7a44-9c1e-6f7a8b9c0d1e',
  number: 1,
  title: 'milk',
  description: null,
  due: '2026-12-24',
  priority: 'normal',
  completed_at: null,
  version: 1,
  created_by: null,
  updated_by: null,
  created_at: '2026-11-20T09:00:00.000Z',
  updated_at: '2026-11-20T09:00:00.000Z'
}

const { number, title, due, priority, completed_at } = task
const summary: TaskSummary = { number, title, due, priority, completed_at }

function call(tool: string, parameters: Fields, result: Fields) {
  return { tool, parameters, result }
}

t.test('a call has a status that tells its schema', async t => {
  const person = await setup.newUser(t)
  const send = async (name: string, args: Fields) => {
    const functionCall = { id: 'call1', name, args }
    const asked = parts([{ functionCall, thoughtSignature: 'c2ln' }])
    const { body } = await person.send(JSON.stringify([name, args]), [asked, text('Done.')])
    const [{ status, tool } = { status: 'none', tool: 'none' }] =
      body.tool_calls as ChatResponse['tool_calls']
    return `${tool} ${status}`
  }
  t.equal(
    await send('add_task', { title: 'milk', due: '2026-12-24', priority: 'high' }),
    'add_task succeeded'
  )
  t.equal(await send('add_task', { title: 'milk', description: 'oat' }), 'add_task succeeded')
  t.equal(await send('list_tasks', { status: 'all', query: 'milk' }), 'list_tasks succeeded')
  t.equal(await send('complete_task', { task: 'milk' }), 'complete_task failed', 'ambiguous')
  t.equal(await send('update_task', { task: 1, due: null, completed: true }), 'update_task succeeded')
  t.equal(await send('complete_task', { task: '2' }), 'complete_task succeeded')
  t.equal(await send('delete_task', { task: 9 }), 'delete_task failed', 'not found')
  t.equal(await send('add_task', { name: 'milk' }), 'add_task failed', 'invalid arguments')
  t.equal(await send('drop_table', {}), 'drop_table failed', 'an unknown tool')
  t.equal(await send('delete_task', { task: 1 }), 'delete_task succeeded')
  const where = { overdue: false, has_due: false, status: 'completed' }
  t.equal(await send('update_tasks', { where, due: null, completed: false }), 'update_tasks succeeded')
  t.equal(
    await send('update_tasks', { numbers: [2, 3], completed: true }),
    'update_tasks failed',
    'not found'
  )
  t.equal(await send('delete_tasks', { numbers: [2] }), 'delete_tasks succeeded')
  t.equal(await send('delete_tasks', { where: {} }), 'delete_tasks failed', 'invalid arguments')
})

t.test('a call of another version is returned as it was recorded', async t => {
  const { version, created_by, updated_by, ...older } = task
  for (const recorded of [
    call('add_task', { title: 'milk' }, { task: older }),
    call('list_tasks', {}, { tasks: [task, older], total: 2 }),
    call('snooze_task', { task: 1 }, { task }),
    call('delete_task', { id: task.id }, { task }),
    call('update_tasks', { numbers: [1], completed: true }, { tasks: [{ number: 1 }], total: 1 }),
    call('add_task', {}, { error: { code: 1 } })
  ])
    t.strictSame(toolCall(toolCallView(recorded)), { status: 'other', ...recorded })
})

t.test('fields that another version added are returned too', async t => {
  const added = call('add_task', { title: 'milk', tags: ['a'] }, { task: { ...task, tags: ['a'] }, undo: 1 })
  const failed = call('add_task', {}, { error: 'too_late', retry: { after: 1 } })
  t.strictSame(toolCall(toolCallView(added)), { status: 'succeeded', ...added })
  t.strictSame(toolCall(toolCallView(failed)), { status: 'failed', ...failed })
})

/** The same value, or any other one. */
const orAny = (value: unknown) => fc.oneof({ weight: 3, arbitrary: fc.constant(value) }, fc.jsonValue())
const like = (value: object) =>
  fc.record(Object.fromEntries(Object.entries(value).map(([name, item]) => [name, orAny(item)])), {
    requiredKeys: []
  })
const anyFields: fc.Arbitrary<Fields> = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())
const recordedCall = fc.record({
  tool: fc.constantFrom(...declarations.map(({ name }) => name), 'x.y:z-1'),
  parameters: fc.oneof(
    anyFields,
    like({ title: 'milk', task: 1, priority: 'low', due: null, completed: true }),
    like({ numbers: [1], where: { status: 'all', overdue: true }, completed: true })
  ),
  result: fc.oneof(
    anyFields,
    fc.record({ task: fc.oneof(fc.constant(task), like(task)) }),
    fc.record({ tasks: fc.array(like(task)), total: orAny(1) }),
    fc.record({ tasks: fc.array(like(summary)), total: orAny(1), unchanged: orAny(1) }),
    like({ error: 'ambiguous', message: 'Several.', candidates: [{ number: 1, title: 'milk' }] })
  )
})

t.test(
  'whatever is recorded of a call, each operation returns it unchanged, as the contract describes',
  async t => {
    const { token, send, scope } = await setup.newUser(t)
    const { body: ids } = await send('hi', [calls([{ name: 'list_tasks', args: {} }]), text('Hi.')])
    const { get, post } = client(t, setup.app)
    const conversation = `/api/conversations/${ids.conversation_id}`
    const read = (path: string) => get<unknown>(path, { token })

    async function responses() {
      const events = await get<string>(`${pathOf(ids)}/events`, { token })
      const [, id, data = ''] = /id: (\S+)\nevent: tool_call.completed\ndata: (.*)\n/.exec(events.body) ?? []
      completedEvent({ id, event: 'tool_call.completed', data: JSON.parse(data) })
      return [
        events,
        await read(`${conversation}/messages`),
        await read(`${conversation}/turns`),
        await read(pathOf(ids)),
        await read('/api/auth/me/export'),
        await post<unknown>(`${pathOf(ids)}/retry`, undefined, { token })
      ]
    }

    await fc.assert(
      fc.asyncProperty(recordedCall, async ({ tool, parameters, result }) => {
        const [sent, returned] = [JSON.stringify(parameters), JSON.stringify(result)]
        await setup.db
          .updateTable('tool_calls')
          .set({ tool, parameters: sql`${sent}::json`, result: sql`${returned}::json` })
          .where('user_id', '=', scope.userId)
          .execute()
        for (const { status, body } of await responses()) {
          assert.equal(status, 200)
          const response = typeof body === 'string' ? body : JSON.stringify(body)
          assert.ok(
            response.includes(`"tool":"${tool}","parameters":${sent},"result":${returned}}`),
            response
          )
        }
      }),
      { numRuns: shareOf(200) }
    )
  }
)

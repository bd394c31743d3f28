import t from 'tap'
import { createOfflineModel } from '../../../src/agent/offline/model.ts'
import { systemInstruction } from '../../../src/agent/system-instruction.ts'
import { declarations } from '../../../src/agent/tools/toolbox.ts'
import {
  add,
  added,
  ask,
  callsFor,
  clock,
  complete,
  list,
  remove,
  says,
  step,
  task,
  textOf,
  user
} from './support.ts'

t.test('the model answers a message with calls, and their results with a text', async t => {
  const contents = [user('add milk and mark the report as done')]
  const looking = await ask(contents)
  t.strictSame(looking.content, {
    role: 'model',
    parts: [{ functionCall: list({ status: 'all', query: 'report' }) }]
  })
  t.equal(looking.finishReason, 'STOP')

  const report = task(1, 'finish report')
  const found = [
    ...contents,
    ...step([list({ status: 'all', query: 'report' }), { tasks: [report], total: 1 }])
  ]
  const calling = await ask(found)
  t.strictSame(calling.content.parts, [
    { functionCall: add({ title: 'milk' }) },
    { functionCall: complete({ task: 1 }) }
  ])
  const closing = await ask([
    ...found,
    ...step([add({ title: 'milk' }), { task: task(2, 'milk') }], [complete({ task: 1 }), { task: report }])
  ])
  t.equal(textOf(closing), 'Added "milk" (task 2).\nDone: "finish report" (task 1).')
})

t.test('if a part cannot be done, no part is done', async t => {
  const contents = [
    user('add milk and mark the report as done'),
    ...step([list({ status: 'all', query: 'report' }), { tasks: [], total: 0 }])
  ]
  const { content } = await ask(contents)
  t.match(content.parts?.[0]?.text, /no task matching "report".* nothing changed/)
})

t.test('several added tasks are reported as one list', async t => {
  const contents = [
    user('add milk and bread'),
    ...step(
      [add({ title: 'milk' }), { task: task(2, 'milk') }],
      [add({ title: 'bread' }), { task: task(3, 'bread', { priority: 'high' }) }]
    )
  ]
  t.equal(textOf(await ask(contents)), 'Added 2 tasks:\n2. milk\n3. bread — high priority')
})

t.test('what was not understood is quoted, at most eighty characters of it', async t => {
  t.match(textOf(await ask([user('delete unless it rains')])), /what you mean by "delete unless it rains"/)
  const long = textOf(await ask([user(`delete unless ${'so '.repeat(80)}`)]))
  t.match(long, /…"/)
  t.ok(long.length < 250)
})

t.test('it names itself, and counts four characters as a token', async t => {
  const { usage, content } = await ask([user('hello')], { tools: [] })
  const sent = systemInstruction(clock).length + JSON.stringify([[user('hello')], []]).length
  t.equal(createOfflineModel().name, 'offline')
  t.strictSame(usage, {
    input_tokens: Math.ceil(sent / 4),
    output_tokens: Math.ceil(JSON.stringify(content.parts).length / 4)
  })
})

t.test('an aborted request throws the signal’s reason', async t => {
  const reason = new Error('the deadline has passed')
  const request = {
    system: systemInstruction(clock),
    contents: [user('hello')],
    tools: [],
    toolChoice: 'auto' as const
  }
  await t.rejects(createOfflineModel().generate({ ...request, signal: AbortSignal.abort(reason) }), reason)
})

t.test('an undeclared tool is never called, and the reply says so', async t => {
  const tools = declarations.filter(({ name }) => name === 'add_task')
  t.match(
    textOf(await ask([user('add milk and show my list')], { tools })),
    /the tool list_tasks is not there/
  )
  t.match(textOf(await ask([user('undo')], { tools })), /the tool undo is not there/)
})

t.test('more tasks than a turn can add are refused, and the reply names those too many', async t => {
  const names = Array.from({ length: 122 }, (_, index) => `thing${index + 1}`)
  const { content } = await ask([user(`add: ${names.join(', ')}`)])
  t.match(content.parts?.[0]?.text, /changed nothing.*"thing97".*, and 6 more/)
  t.equal((await callsFor(`add: ${names.slice(0, 96).join(', ')}`)).length, 96)
})

t.test('a title that is too long is cut at a word, and the description has the whole text', async t => {
  const whole = `write ${'very '.repeat(60)}long letters`
  const [call] = await callsFor(`add ${whole}`)
  t.strictSame(call, add({ title: `write ${'very '.repeat(37)}very…`, description: whole }))
})

t.test('a description is cut at two thousand characters, one without spaces at the title’s end', async t => {
  const [call] = await callsFor(`add ${'x'.repeat(4000)}`)
  t.strictSame(call, add({ title: `${'x'.repeat(199)}…`, description: 'x'.repeat(2000) }))
})

t.test('a history of another model, with thoughts, ids and foreign parts, is read', async t => {
  const history = [
    user('add milk'),
    {
      role: 'model',
      parts: [
        { text: 'I should add it.', thought: true },
        { functionCall: { id: 'a1', name: 'add_task', args: { title: 'milk' } }, thoughtSignature: 'c2ln' }
      ]
    },
    {
      role: 'user',
      parts: [{ functionResponse: { id: 'a1', name: 'add_task', response: { task: task(3, 'milk') } } }]
    },
    { role: 'model', parts: [{ text: 'Added.' }, { inlineData: {} }] }
  ]
  t.strictSame(await callsFor('mark it as done', history), [complete({ task: 3 })])
})

t.test('what an undone turn has changed is not "it" any more', async t => {
  const undone = added(task(4, 'milk')).map(content => ({
    ...content,
    parts: content.parts?.map(part =>
      part.functionResponse
        ? {
            functionResponse: {
              ...part.functionResponse,
              response: { ...part.functionResponse.response, undone: true }
            }
          }
        : part
    )
  }))
  t.strictSame(await callsFor('delete it', added(task(4, 'milk'))), [remove({ task: 4 })])
  t.strictSame(await callsFor('delete it', undone), [])
})

t.test('misplaced contents are ignored', async t => {
  const calls = step([{}, {}], [list({}), { tasks: 'none' }])
  const halfAnswered = [...calls.slice(0, 1), { role: 'user', parts: calls[1]!.parts!.slice(0, 1) }]
  const history = [says('Hello.'), { role: 'model' }, {}, ...calls.slice(1), ...calls, ...halfAnswered]
  t.strictSame(await callsFor('add milk', history), [add({ title: 'milk' })])
  t.match(textOf(await ask([says('Hello.')])), /Try "/)
})

import t from 'tap'
import { createOfflineModel } from '../../../src/agent/offline/model.ts'
import { systemInstruction } from '../../../src/agent/system-instruction.ts'
import { declarations } from '../../../src/agent/tools/toolbox.ts'
import { add, ask, callsFor, clock, complete, list, says, step, task, textOf, user } from './support.ts'

t.test('the model answers a message with calls, and their results with a text', async t => {
  const contents = [user('add milk and mark the report as done')]
  const calling = await ask(contents)
  t.strictSame(calling.content, {
    role: 'model',
    parts: [{ functionCall: add({ title: 'milk' }) }, { functionCall: complete({ task: 'report' }) }]
  })
  t.equal(calling.finishReason, 'STOP')

  const results = step(
    [add({ title: 'milk' }), { task: task(1, 'milk') }],
    [complete({ task: 'report' }), { error: 'not_found' }]
  )
  const closing = await ask([...contents, ...results])
  t.strictSame(closing.content, {
    role: 'model',
    parts: [{ text: 'Added "milk" (task 1).\nI found no task matching "report".' }]
  })
  t.equal(closing.finishReason, 'STOP')
})

t.test('several added tasks are reported as one list', async t => {
  const contents = [
    user('complete the report, add milk and add bread'),
    ...step(
      [complete({ task: 'report' }), { task: task(1, 'report') }],
      [add({ title: 'milk' }), { task: task(2, 'milk') }],
      [add({ title: 'bread' }), { task: task(3, 'bread', { priority: 'high' }) }]
    )
  ]
  t.equal(
    textOf(await ask(contents)),
    'Done: "report" (task 1).\nAdded 2 tasks:\n2. milk\n3. bread — high priority'
  )
})

t.test('the reply to a request quotes the parts that were not understood', async t => {
  const said = 'add milk. What is the capital of France?'
  const contents = [user(said), ...step([add({ title: 'milk' }), { task: task(1, 'milk') }])]
  t.strictSame(await callsFor(said), [add({ title: 'milk' })])
  t.equal(
    textOf(await ask(contents)),
    'Added "milk" (task 1).\nI did not understand "What is the capital of France?".'
  )
})

t.test('a long part that was not understood is truncated in the reply', async t => {
  const contents = [
    user(`add milk. What is ${'so '.repeat(40)}funny?`),
    ...step([add({ title: 'milk' }), { task: task(1, 'milk') }])
  ]
  t.equal(
    textOf(await ask(contents)),
    `Added "milk" (task 1).\nI did not understand "What is ${'so '.repeat(23)}so…".`
  )
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
  const answer = await ask([user('add milk and delete the report')], { tools })
  t.strictSame(answer.content.parts, [{ functionCall: add({ title: 'milk' }) }])
  t.equal(
    textOf(await ask([user('show my list')], { tools })),
    'I cannot do that here: the tool list_tasks is not there.'
  )
})

t.test('a hundred tasks in one message become calls, and the reply names the others', async t => {
  const names = Array.from({ length: 122 }, (_, index) => `thing${index + 1}`)
  const message = `add: ${names.join(', ')}`
  t.strictSame(
    await callsFor(message),
    names.slice(0, 100).map(title => add({ title }))
  )
  const contents = [user(message), ...step([add({}), { task: task(1, 'thing1') }])]
  const named = names.slice(100, 120).map(name => `"${name}"`)
  t.equal(
    textOf(await ask(contents)),
    'Added "thing1" (task 1).\nThat is more than I can do at once. I did not get to the rest: ' +
      `${named.join(', ')}, and 2 more. Please ask again for that.`
  )
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

t.test('misplaced contents are ignored', async t => {
  const calls = step([{}, {}], [list({}), { tasks: 'none' }])
  const halfAnswered = [...calls.slice(0, 1), { role: 'user', parts: calls[1]!.parts!.slice(0, 1) }]
  const history = [says('Hello.'), { role: 'model' }, {}, ...calls.slice(1), ...calls, ...halfAnswered]
  t.strictSame(await callsFor('add milk', history), [add({ title: 'milk' })])
  t.match(textOf(await ask([says('Hello.')])), /offline model/)
})

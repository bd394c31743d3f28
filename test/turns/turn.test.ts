import t from 'tap'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { calls, startFakeGemini, text } from '../support/fake-gemini/index.ts'

t.test('a message without tools is answered with text, and both are stored', async t => {
  const fake = await startFakeGemini(t, [text('Hello, Ada.')])
  const { app, db } = await build(t, { gemini: fake.url })
  const { token, user } = await signUp(t, app)
  const { status, body } = await client(t, app).chat(token, '  Hi \n')
  t.equal(status, 200)
  t.strictSame(
    { ...body, conversation_id: '', turn_id: '', message_id: '', created_at: '' },
    {
      conversation_id: '',
      turn_id: '',
      message_id: '',
      response: 'Hello, Ada.',
      tool_calls: [],
      created_at: '',
      usage: { input_tokens: 100, output_tokens: 30 },
      degraded: false
    }
  )
  const messages = await db.selectFrom('messages').selectAll().orderBy('position').execute()
  t.strictSame(
    messages.map(({ user_id, conversation_id, turn_id, position, role, content }) => [
      user_id,
      conversation_id,
      turn_id,
      position,
      role,
      content
    ]),
    [
      [user.id, body.conversation_id, body.turn_id, 1, 'user', 'Hi'],
      [user.id, body.conversation_id, body.turn_id, 2, 'assistant', 'Hello, Ada.']
    ]
  )
  t.equal(messages[1]?.id, body.message_id)
  t.strictSame(fake.violations, [])
})

t.test('one tool, three parallel and three sequential tools each change the list once', async t => {
  const add = (title: string) => ({ name: 'add_task', args: { title } })
  const fake = await startFakeGemini(t, [
    calls([add('milk')]),
    text('One.'),
    calls([add('a'), add('b'), add('c')]),
    text('Three.'),
    calls([add('x')]),
    calls([{ name: 'complete_task', args: { task: 'x' } }]),
    calls([{ name: 'delete_task', args: { task: 'milk' } }]),
    text('Done.')
  ])
  const { app, db } = await build(t, { gemini: fake.url })
  const { token } = await signUp(t, app)
  const { chat } = client(t, app)
  const one = await chat(token, 'one')
  const three = await chat(token, 'three', one.body.conversation_id)
  const sequence = await chat(token, 'sequence', one.body.conversation_id)
  t.strictSame(
    [one, three, sequence].map(({ status, body }) => [
      status,
      body.response,
      body.tool_calls.map(call => call.tool)
    ]),
    [
      [200, 'One.', ['add_task']],
      [200, 'Three.', ['add_task', 'add_task', 'add_task']],
      [200, 'Done.', ['add_task', 'complete_task', 'delete_task']]
    ]
  )
  const tasks = await db.selectFrom('tasks').selectAll().orderBy('number').execute()
  t.strictSame(
    tasks.map(task => [task.number, task.title, task.completed_at !== null]),
    [
      [2, 'a', false],
      [3, 'b', false],
      [4, 'c', false],
      [5, 'x', true]
    ]
  )
  t.strictSame(fake.violations, [])
  t.equal(fake.requests.length, 8)
})

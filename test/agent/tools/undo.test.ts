import t from 'tap'
import type { Content } from '../../../src/agent/model.ts'
import type { TaskPage, Turn } from '../../../src/contract/components.ts'
import { build } from '../../support/app.ts'
import { type ChatAnswer, client, signUp } from '../../support/client.ts'
import { testDatabase } from '../../support/database.ts'
import { requestedCalls, startFakeGemini } from '../../support/fake-gemini/index.ts'
import { journalProblems } from '../../support/journal.ts'

/** The contents of the latest request. */
let sent: Content[] = []
const { url: gemini } = await startFakeGemini(t, request => {
  sent = request.contents
  return requestedCalls(request)
})
const database = await testDatabase(t)
const { app } = await build(t, { database, gemini })
const { post, get, chat } = client(t, app)

type Wanted = [name: string, args?: object]

async function newUser() {
  const { token } = await signUp(t, app)
  let conversation_id: string | undefined
  /** @returns the results of the calls, and the path of the turn. */
  const ask = async (...wanted: Wanted[]) => {
    const message = JSON.stringify(wanted.map(([name, args = {}]) => [name, args]))
    const { body } = await chat(token, message, conversation_id)
    const answer: ChatAnswer = body
    conversation_id = answer.conversation_id
    const path = `/api/conversations/${conversation_id}/turns/${answer.turn_id}`
    return { path, message, results: answer.tool_calls.map(({ result }) => result) }
  }
  const titles = async () =>
    (await get<TaskPage>('/api/tasks?status=all&sort=number', { token })).body.items.map(({ title }) => title)
  const turn = async (path: string) => (await get<Turn>(path, { token })).body
  const send = (path: string) => post<unknown>(path, undefined, { token })
  return { token, ask, titles, turn, send }
}

const add = (title: string): Wanted => ['add_task', { title }]
const noTurn = { error: 'nothing_to_undo' }

t.test('undo takes back the latest turn that changed something, and says what', async t => {
  const { ask, titles, turn } = await newUser()
  await ask(add('milk'), add('bread'))
  const second = await ask(
    ['update_task', { task: 1, title: 'oat milk' }],
    ['delete_task', { task: 2 }],
    add('tea')
  )
  await ask(['list_tasks'])
  const { results } = await ask(['undo'])
  t.match(results, [
    {
      message: second.message,
      changes: [
        { change: 'removed', task: { number: 3, title: 'tea' } },
        { change: 'restored', task: { number: 2, title: 'bread' } },
        { change: 'changed', task: { number: 1, title: 'milk' } }
      ],
      total: 3
    }
  ])
  t.strictSame(await titles(), ['milk', 'bread'])
  t.type((await turn(second.path)).undone_at, 'string')
})

t.test('each further undo goes one turn further back, and redo comes back again', async t => {
  const { ask, titles } = await newUser()
  for (const title of ['milk', 'bread', 'tea']) await ask(add(title))
  await ask(['undo'])
  await ask(['undo'])
  t.strictSame(await titles(), ['milk'])
  t.match((await ask(['redo'])).results, [{ changes: [{ change: 'restored', task: { title: 'bread' } }] }])
  t.strictSame(await titles(), ['milk', 'bread'])
  await ask(['redo'])
  t.strictSame(await titles(), ['milk', 'bread', 'tea'])
  t.match((await ask(['redo'])).results, [noTurn])
})

t.test('an earlier turn is undone by its place', async t => {
  const { ask, titles } = await newUser()
  for (const title of ['milk', 'bread', 'tea']) await ask(add(title))
  await ask(['undo', { turns_back: 2 }])
  t.strictSame(await titles(), ['milk', 'tea'])
  t.match((await ask(['undo', { turns_back: 3 }])).results, [noTurn])
})

t.test('a bulk change is undone at once', async t => {
  const { ask, titles } = await newUser()
  await ask(add('milk'), add('bread'), add('tea'))
  await ask(['delete_tasks', { where: { status: 'all' } }])
  t.strictSame(await titles(), [])
  t.match((await ask(['undo'])).results, [{ total: 3 }])
  t.strictSame(await titles(), ['milk', 'bread', 'tea'])
})

t.test('undo and a new change in one turn: the other one was meant', async t => {
  const { ask, titles } = await newUser()
  await ask(add('milk'), add('bread'))
  await ask(['delete_task', { task: 1 }])
  await ask(['undo'], ['delete_task', { task: 2 }])
  t.strictSame(await titles(), ['milk'])
})

t.test('the undo of a turn that undid another one makes that one take effect again', async t => {
  const { ask, titles, turn, send } = await newUser()
  const first = await ask(add('milk'))
  const second = await ask(['undo'], add('tea'))
  t.strictSame(await titles(), ['tea'])
  t.equal((await send(`${second.path}/undo`)).status, 200)
  t.strictSame(await titles(), ['milk'])
  t.match(await turn(first.path), { undone_at: null })
  t.equal((await send(`${second.path}/redo`)).status, 200)
  t.strictSame(await titles(), ['tea'])
  t.match(await turn(first.path), { undone_at: String })
})

t.test('a task that was changed since is in the way, and the agent is told which', async t => {
  const { token, ask, titles } = await newUser()
  await ask(add('milk'))
  const [task] = (await get<TaskPage>('/api/tasks', { token })).body.items
  await client(t, app).ask('PATCH', `/api/tasks/${task?.id}`, { token, body: { title: 'oat milk' } })
  const { results } = await ask(['undo'])
  t.match(results, [
    { error: 'undo_conflict', message: /oat milk/, candidates: [{ number: 1, title: 'oat milk' }] }
  ])
  t.strictSame(await titles(), ['oat milk'])
})

t.test('nothing of another conversation is undone', async t => {
  const { token, ask, titles } = await newUser()
  await ask(add('milk'))
  const { body } = await chat(token, JSON.stringify([['undo', {}]]))
  t.match(body.tool_calls, [{ result: noTurn }])
  t.strictSame(await titles(), ['milk'])
})

t.test('the next request tells the model which of its calls are undone', async t => {
  const { ask } = await newUser()
  await ask(add('milk'), ['list_tasks'], ['complete_task', { task: 99 }])
  await ask(add('bread'))
  await ask(['undo', { turns_back: 2 }])
  await ask(['list_tasks'])
  const responses = sent.flatMap(({ parts = [] }) => parts.flatMap(part => part.functionResponse ?? []))
  t.strictSame(
    responses.slice(0, 5).map(({ name, response }) => [name, response.undone]),
    [
      ['add_task', true],
      ['list_tasks', undefined],
      ['complete_task', undefined],
      ['add_task', undefined],
      ['undo', undefined]
    ]
  )
})

t.test('the next request tells the model which of its calls are redone', async t => {
  const { ask, send } = await newUser()
  const { path } = await ask(add('milk'))
  await ask(['undo'])
  await send(`${path}/redo`)
  await ask(['list_tasks'])
  const responses = sent.flatMap(({ parts = [] }) => parts.flatMap(part => part.functionResponse ?? []))
  t.match(responses, [
    { name: 'add_task', response: { redone: true } },
    { name: 'undo' },
    { name: 'list_tasks' }
  ])
})

t.test('the message in a result is cut between characters, not within one', async t => {
  const { ask } = await newUser()
  const { message } = await ask(add(`${'x'.repeat(176)}😀 and more`))
  const [result] = (await ask(['undo'])).results
  t.match(message, /^.{199}😀/s)
  t.equal(result?.message, [...message].slice(0, 200).join(''))
})

t.test('the journal fits the list after all of this', async t => {
  t.strictSame(await journalProblems(database.db), [])
})

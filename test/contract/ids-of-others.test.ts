import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { declarations } from '../../src/agent/tools/toolbox.ts'
import { operations } from '../../src/contract/operations.ts'
import { build } from '../support/app.ts'
import { type ChatAnswer, client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { calls, startFakeGemini, text } from '../support/fake-gemini/index.ts'
import { recordQueries } from '../support/wire.ts'
import { ask } from './asking.ts'
import type { OperationId } from './documented.ts'
import { chats, requestOf, signedIn, type TestRequest, type TestUser, withPathId } from './requests.ts'

// Whoever knows the id of somebody else's data learns nothing from it: each operation and each tool responds as to an id
// that does not exist, and sends the same statements. New operations and tools are tested by themselves.

let args: Record<string, unknown> = {}
const fake = await startFakeGemini(t, ({ results, userText }) => {
  const isCall = userText.startsWith('call ') && results.length === 0
  return isCall ? calls([{ name: userText.slice('call '.length), args }]) : text('Hello.')
})
const { url, db } = await testDatabase(t)
const wire = await recordQueries(t, url)
const { app } = await build(t, {
  gemini: fake.url,
  database: { url: wire.url, db },
  config: { database: { poolMax: 1 } }
})

/** A user with a conversation and a task. */
async function newUser(titles: string[]): Promise<Required<TestUser>> {
  const person = await signUp(t, app)
  const { post } = client(t, app)
  const { body: turn } = await post<ChatAnswer>('/api/chat', { message: 'hi' }, { token: person.token })
  let task = { id: '' }
  for (const title of titles)
    task = (await post<{ id: string }>('/api/tasks', { title }, { token: person.token })).body
  return { ...person, turn, task, change: { seq: titles.length } }
}

const ada = await newUser(['first', 'secret'])
const eve = await newUser(['own'])
const ids = Object.keys(operations) as OperationId[]

/** What a client can observe, without what differs between any two requests. */
async function observe(t: Test, request: TestRequest) {
  wire.take()
  const { status, headers, body } = await ask(t, app, request)
  const { instance, ...rest } = Object(body)
  const names = Object.keys(headers).toSorted()
  return { status, names, body: rest, statements: wire.take() }
}

for (const id of ids.filter(withPathId)) {
  const request = requestOf(id, eve)
  const others = requestOf(id, { ...ada, token: eve.token, cookie: eve.cookie })
  const own = [...request.url.matchAll(/[\da-f-]{36}/g)]
  const foreign = [...others.url.matchAll(/[\da-f-]{36}/g)]
  for (const [index, { 0: ownId }] of own.entries()) {
    t.test(`${id} responds to id ${index + 1} of another user as to an unknown one`, async t => {
      const to = (other: string) => ({ ...request, url: request.url.replace(ownId, other) })
      const unknown = await observe(t, to(randomUUID()))
      t.ok(unknown.status >= 400, `${unknown.status}`)
      t.strictSame(await observe(t, to(foreign[index]?.[0] ?? '')), unknown)
    })
  }
}

for (const id of ids.filter(id => operations[id].url.includes(':seq'))) {
  t.test(`${id} responds to the number of a change of another user as to an unknown one`, async t => {
    const unknown = await observe(t, requestOf(id, { ...eve, change: { seq: 999 } }))
    t.equal(unknown.status, 404)
    t.strictSame(await observe(t, requestOf(id, { ...eve, change: ada.change })), unknown)
  })
}

for (const id of ids.filter(chats)) {
  t.test(`${id} responds to a conversation of another user as to an unknown one`, async t => {
    const request = requestOf(id, eve)
    const to = (conversation_id: string) => ({ ...request, body: { message: 'hi', conversation_id } })
    const unknown = await observe(t, to(randomUUID()))
    t.equal(unknown.status, 404)
    t.strictSame(await observe(t, to(ada.turn.conversation_id)), unknown)
  })
}

for (const { name, parameters } of declarations) {
  const { properties = {} } = Object(parameters)
  const isOfMany = 'numbers' in properties
  if (!('task' in properties) && !isOfMany) continue
  t.test(`${name} responds to a task of another user as to an unknown one`, async t => {
    /** The result of the call, with the reference replaced, and the statements. */
    async function result(task: string) {
      args = isOfMany ? { numbers: [Number(task)] } : { task }
      if (name === 'update_task') args.title = 'taken'
      if (name === 'update_tasks') args.completed = true
      wire.take()
      const { body } = await client(t, app).post<ChatAnswer>(
        '/api/chat',
        { message: `call ${name}` },
        { token: eve.token }
      )
      const [call] = body.tool_calls
      return { result: JSON.stringify(call?.result).replaceAll(task, 'TASK'), statements: wire.take() }
    }
    const references = [
      ['unknown', 'secret'],
      [randomUUID(), ada.task.id],
      ['999', '2']
    ] as const
    for (const [unknown, foreign] of isOfMany ? references.slice(2) : references) {
      const expected = await result(unknown)
      t.match(expected.result, /not_found/)
      t.strictSame(await result(foreign), expected)
    }
  })
}

t.test('the operations of signed-in users are among them', async t => {
  t.ok(ids.filter(id => signedIn(id) && withPathId(id)).length >= 10)
})

import t from 'tap'
import type {
  ConversationPage,
  MessagePage,
  SessionPage,
  Task,
  TurnPage
} from '../../src/contract/components.ts'
import { scopeOf } from '../../src/db/scope.ts'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { calls, startFakeGemini, text } from '../support/fake-gemini/index.ts'
import { seedRecords } from '../support/seed-records.ts'
import { newAccount, refresh } from './account.ts'
import { seed } from './seed.ts'

const add = (title: string) => calls([{ name: 'add_task', args: { title } }])
const { url: gemini } = await startFakeGemini(t, ({ userText, results }) =>
  results.length === 0 && userText.startsWith('add ') ? add(userText.slice(4)) : text('Done.')
)
const database = await testDatabase(t)
const { app, logs } = await build(t, { database, gemini })
const { get, post, chat } = client(t, app)

/** The lines of an export, parsed. */
async function exported(token: string): Promise<{ type: string; data: unknown }[]> {
  const { status, body } = await get<string>('/api/auth/me/export', { token })
  t.equal(status, 200)
  t.ok(body.endsWith('}\n'))
  return body
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
}

t.test('an export is a file of lines, each with a type, and the last line counts them', async t => {
  const account = await newAccount(t, app)
  const { token } = await account.signIn()
  const answer = await get<string>('/api/auth/me/export', { token })
  t.equal(answer.headers['content-type'], 'application/x-ndjson; charset=utf-8')
  t.equal(answer.headers['content-disposition'], 'attachment; filename="todobot-export.ndjson"')
  t.equal(answer.headers['cache-control'], 'no-store')
  const { body: sessions } = await get<SessionPage>('/api/auth/sessions', { token })
  t.strictSame(await exported(token), [
    { type: 'user', data: account.user },
    { type: 'session', data: sessions.items[0] },
    { type: 'end', data: { lines: 2 } }
  ])
})

t.test('a text with line separators is one line of the export for every reader', async t => {
  const { token } = await (await newAccount(t, app)).signIn()
  const title = 'one\u0085two\u2028three\u2029four'
  await post('/api/tasks', { title }, { token })
  const { body } = await get<string>('/api/auth/me/export', { token })
  t.notMatch(body, /[\r\u0085\u2028\u2029]/)
  t.match(await exported(token), [
    { type: 'user' },
    { type: 'session' },
    { data: { title } },
    { type: 'change', data: { after: { title } } },
    { type: 'end' }
  ])
})

t.test(
  'an export has everything that the other operations return, in the same form, and no data of others',
  async t => {
    const account = await newAccount(t, app)
    const { token, cookie } = await account.signIn()
    await account.signIn('another browser')
    await refresh(t, app, cookie)
    const { body: first } = await chat(token, 'add milk')
    await chat(token, 'hello', first.conversation_id)
    await chat(token, 'add bread')
    await post<Task>('/api/tasks', { title: 'by hand', due: '2026-12-24' }, { token })
    const stranger = await (await newAccount(t, app)).signIn()
    await chat(stranger.token, 'add a secret')

    const [tasks, sessions, conversations] = await Promise.all([
      get<{ items: Task[] }>('/api/tasks?status=all&sort=number', { token }),
      get<SessionPage>('/api/auth/sessions', { token }),
      get<ConversationPage>('/api/conversations', { token })
    ])
    const ids = conversations.body.items.map(({ conversation_id }) => conversation_id).sort()
    const parts = async <Page extends { items: object[] }>(part: string) =>
      (await Promise.all(ids.map(id => get<Page>(`/api/conversations/${id}/${part}`, { token })))).flatMap(
        ({ body }) => body.items
      )
    const shown = {
      user: [account.user],
      session: sessions.body.items,
      task: tasks.body.items,
      conversation: conversations.body.items.toSorted((a, b) =>
        a.conversation_id < b.conversation_id ? -1 : 1
      ),
      turn: await parts<TurnPage>('turns'),
      message: await parts<MessagePage>('messages')
    }
    const lines = await exported(token)
    const { change: changes = [], ...byType } = Object.groupBy(lines, line => line.type)
    const last = new Map(changes.map(({ data }) => [Object(data).task_id, Object(data).after]))
    t.strictSame(sorted([...last.values()]), sorted(tasks.body.items), 'the journal ends with the tasks')
    const count = Object.values(shown).flat().length
    t.equal(count, 1 + 2 + 3 + 2 + 3 + 6)
    t.strictSame(byType.end, [{ type: 'end', data: { lines: count + changes.length } }])
    for (const [type, items] of Object.entries(shown))
      t.strictSame(sorted(byType[type]?.map(({ data }) => data)), sorted(items), type)
    t.notMatch(JSON.stringify(lines), 'secret')
  }
)

function sorted(items: unknown[] = []): string[] {
  return items.map(item => JSON.stringify(item)).toSorted()
}

t.test('an export is complete and has no duplicates, however many pages it takes', async t => {
  const account = await newAccount(t, app)
  const { token } = await account.signIn()
  await seed(database.db, account.user.id, 250)
  const lines = await exported(token)
  const counts = Object.entries(Object.groupBy(lines, line => line.type)).map(([type, of = []]) => [
    type,
    new Set(of.map(({ data }) => JSON.stringify(data))).size
  ])
  t.strictSame(Object.fromEntries(counts), {
    user: 1,
    session: 1,
    task: 250,
    conversation: 250,
    turn: 250,
    message: 500,
    end: 1
  })
  t.equal(lines.length, 1253)
})

t.test('records that are larger than a page today are exported too', async t => {
  const account = await newAccount(t, app)
  const { token } = await account.signIn()
  const scope = scopeOf(database.db, account.user.id)
  const { turnIds } = await seedRecords(scope, [1000, 5_000_000, 5_000_000, ...Array(20).fill(300_000), 1000])
  const lines = await exported(token)
  const idsOf = (type: string) =>
    lines.filter(line => line.type === type).map(({ data }) => Object(data).turn_id as string)
  t.strictSame(idsOf('turn'), turnIds)
  t.strictSame(idsOf('message').toSorted(), [...turnIds, ...turnIds].toSorted())
})

t.test('the log contains no exported data', async t => {
  const account = await newAccount(t, app)
  const { token } = await account.signIn()
  await chat(token, 'add private plans')
  await exported(token)
  t.notMatch(JSON.stringify(logs), 'private plans')
})

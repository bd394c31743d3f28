import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CompiledQuery, sql } from 'kysely'
import pg from 'pg'
import t from 'tap'
import { createDatabase } from '../../src/db/client.ts'
import { scopeOf } from '../../src/db/scope.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { everything } from '../accounts/all-data.ts'
import { build } from '../support/app.ts'
import { type ChatAnswer, client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { openChanges } from '../support/event-reader.ts'
import { calls, safety, startFakeGemini, text } from '../support/fake-gemini/index.ts'

// The policies alone keep users apart: each statement that was sent for Ada is sent once more, with her values, in a
// transaction of Eve. That the conditions of the statements alone do is tested in CI, where .ci/without-policies runs the
// tests of other users' data.

const source = join(import.meta.dirname, '../../src')
const secret = 'secret of Ada'

const tools: Record<string, string> = {
  rename: 'update_task',
  'change many': 'update_tasks',
  'delete many': 'delete_tasks',
  undo: 'undo'
}
const fake = await startFakeGemini(t, ({ results, userText }) => {
  const args = {
    add: { title: secret },
    'add and stop': { title: secret },
    rename: { task: secret, title: `${secret} 2` },
    'change many': { where: { query: secret }, priority: 'high' },
    'delete many': { numbers: [1] },
    undo: {}
  }[userText]
  if (userText === 'add and stop' && results.length > 0) return safety()
  const name = tools[userText] ?? 'add_task'
  return args && results.length === 0 ? calls([{ name, args }]) : text(secret)
})
const database = await testDatabase(t)
const { url, db } = database
const sent = new Map<string, pg.QueryConfig>()

/** Records the statements with their values; of those with the same text, the last one. */
function record() {
  const real = pg.Client.prototype.query
  return t.intercept(pg.Client.prototype, 'query', {
    value(this: pg.Client, query: string | pg.QueryConfig, ...rest: unknown[]) {
      if (typeof query === 'object' && query.text) sent.set(query.text, query)
      return Reflect.apply(real, this, [query, ...rest])
    }
  })
}

const recording = record()
const { app } = await build(t, { gemini: fake.url, database })
const ada = await signUp(t, app)
const eve = await signUp(t, app)

async function failTurn(id: string): Promise<void> {
  await sql`delete from messages where turn_id = ${id} and role = 'assistant'`.execute(db)
  await sql`update turns set status = 'failed', error_code = 'model_timeout' where id = ${id}`.execute(db)
}

/** Uses all operations on a user's own data. */
async function useEverything() {
  const { ask, get, post } = client(t, app)
  const { token, cookie } = ada
  const chat = async (message: string, to?: string, key?: string) =>
    (
      await post<ChatAnswer>(
        '/api/chat',
        { message, conversation_id: to },
        { token, headers: { ...(key && { 'idempotency-key': key }) } }
      )
    ).body
  const { conversation_id: id, turn_id } = await chat('add')
  const renamed = await chat('rename', id)
  for (const direction of ['undo', 'redo'])
    await post(`/api/conversations/${id}/turns/${renamed.turn_id}/${direction}`, undefined, { token })
  await chat('change many', id)
  await chat('hello', undefined, 'a-key-of-a-message')
  await chat('hello', id, 'another-key-of-a-message')
  await chat('add and stop')
  await post('/api/chat', { message: 'add' }, { token, headers: { accept: 'text/event-stream' } })
  const failed = await chat('hello')
  await failTurn(failed.turn_id)
  await post(`/api/conversations/${failed.conversation_id}/turns/${failed.turn_id}/retry`, undefined, {
    token
  })
  await post('/api/auth/refresh', undefined, { headers: { cookie } })
  const headers = { 'idempotency-key': randomUUID() }
  const { body: task } = await post<{ id: string }>('/api/tasks', { title: secret }, { token, headers })
  await post('/api/tasks', { title: secret }, { token, headers })
  await ask('PATCH', `/api/tasks/${task.id}`, { body: { description: secret }, token })
  const { body: doomed } = await post<{ id: string }>('/api/tasks', { title: secret }, { token })
  await ask('DELETE', `/api/tasks/${doomed.id}`, { token })
  const { last_change } = await db
    .selectFrom('users')
    .where('id', '=', ada.user.id)
    .select('last_change')
    .executeTakeFirstOrThrow()
  await post(`/api/changes/${last_change}/undo`, undefined, { token })
  await chat('undo', id)
  await ask('PATCH', `/api/conversations/${id}`, { body: { title: secret }, token })
  for (const path of [
    ...['tasks', `tasks?q=${secret}`, `tasks/${task.id}`, 'conversations', 'conversations?q=secret'],
    ...[`conversations/${id}`, `conversations/${id}/messages`, `conversations/${id}/turns`],
    ...[`conversations/${id}/turns/${turn_id}`, `conversations/${id}/turns/${turn_id}/events`],
    ...['auth/me', 'auth/sessions', 'auth/me/export', 'changes']
  ])
    await get(`/api/${path}`, { token })
  await chat('delete many', id)
  const changes = await openChanges(t, app, { url: '/api/changes', token })
  await changes.take(1)
  changes.leave()
  await ask('DELETE', `/api/conversations/${id}`, { token })
  // Others refer to what is left.
  await chat('add')
}

t.test('a statement with the values of another user finds and changes nothing', async t => {
  await useEverything()
  recording.restore()
  const eavesdropper = createDatabase({ url, poolMax: 1, log: { warn: () => undefined } })
  t.teardown(() => eavesdropper.destroy())
  const before = await everything(db)
  const ofAda = [...sent.values()].filter(({ values = [] }) => values.includes(ada.user.id))
  t.ok(ofAda.length > 40, `${ofAda.length} statements`)
  for (const { text, values = [] } of ofAda) {
    if (text.includes('set_config')) continue
    const found = await inTransaction(scopeOf(eavesdropper, eve.user.id), ({ execute }) =>
      execute(undefined, CompiledQuery.raw(text, values))
    ).catch(refused)
    t.notMatch(JSON.stringify(found), secret, text)
    t.notMatch(JSON.stringify(found), ada.user.email, text)
  }
  const after = await everything(db)
  t.strictSame(
    before.filter(line => !after.includes(line)),
    [],
    'nothing is changed or deleted'
  )
  t.strictSame(
    after.filter(line => !before.includes(line) && line.includes(ada.user.id)),
    [],
    'nothing is added for Ada'
  )
})

/** What policies, and constraints on what they hide, refuse. */
function refused(error: { code?: string }) {
  t.match(error.code, /^(42501|23503)$/)
  return []
}

t.test('all named statements are among them', async t => {
  const files = (await readdir(source, { recursive: true })).filter(file => file.endsWith('.ts'))
  const sources = await Promise.all(files.map(file => readFile(join(source, file), 'utf8')))
  const defined = sources.flatMap(code =>
    [...code.matchAll(/\bstatement\(\s*'(\w+)'/g)].map(([, name]) => name)
  )
  const names = new Set([...sent.values()].map(({ name }) => name))
  t.ok(defined.length >= 10)
  t.strictSame(
    defined.filter(name => !names.has(name)),
    []
  )
})

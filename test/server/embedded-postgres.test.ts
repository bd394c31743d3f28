import { readdir, readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import type { ChatResponse } from '../../src/contract/components.ts'
import { emptyFolder, killPostgres, postmaster } from '../db/embedded/processes.ts'
import { postJson, signIn } from '../support/fetch.ts'
import { startServer } from '../support/server-process.ts'
import { once } from '../support/until.ts'

const folder = await emptyFolder(t)
const data = join(folder, '.data')
const cluster = join(data, 'postgres')
const secretFile = join(data, 'jwt-secret')
t.teardown(() => killPostgres(cluster))

function say(server: URL, message: string, token: string) {
  return postJson<ChatResponse>(new URL('/api/chat', server), { message }, token)
}

let token = ''
let secret = ''

t.test('in an empty folder a server needs no configuration, and leaves no process running', async t => {
  const server = startServer(t, folder, {})
  const url = await server.url()
  const place = await server.waitForLog(/^Postgres is running/)
  t.equal(place.replace(/:\d+/, ''), `Postgres is running on 127.0.0.1 with its data in ${cluster}`)
  t.equal(
    await server.waitForLog(/answers messages/),
    'the offline agent answers messages, because GEMINI_API_KEY is not set. It understands only simple English'
  )
  t.equal(await server.waitForLog(/^ready/), `ready: open ${url.origin}/docs`)

  token = await signIn(url, 'ada@example.com')
  const { status, body } = await say(url, 'Add buy groceries tomorrow', token)
  const due = new Date(Date.parse(body.created_at) + 86_400_000).toISOString().slice(0, 10)
  t.match(
    { status, body },
    {
      status: 200,
      body: {
        response: /buy groceries/,
        degraded: false,
        tool_calls: [{ tool: 'add_task', result: { task: { number: 1, title: 'buy groceries', due } } }]
      }
    }
  )
  t.equal(body.tool_calls.length, 1)

  secret = await readFile(secretFile, 'utf8')
  t.equal((await stat(secretFile)).mode & 0o777, 0o600)
  t.ok(Buffer.byteLength(secret) >= 32)
  server.signal('SIGTERM')
  t.equal(await server.ended(), 0)
  t.equal(server.stderr(), '')
  t.equal(await postmaster(cluster), undefined)
})

t.test('data and tokens are valid for the next server', async t => {
  const server = startServer(t, folder, {})
  const { body } = await say(await server.url(), "what's on my list?", token)
  t.match(body.tool_calls, [
    { tool: 'list_tasks', result: { tasks: [{ title: 'buy groceries' }], total: 1 } }
  ])
  t.equal(await readFile(secretFile, 'utf8'), secret)
  server.signal('SIGINT')
  t.equal(await server.ended(), 0)
})

t.test('a server whose port is in use leaves no Postgres behind', async t => {
  const squatter = createServer()
  await once(squatter.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => squatter.close())
  const address = squatter.address()
  const PORT = String(typeof address === 'object' ? address?.port : address)
  const server = startServer(t, folder, { PORT })
  t.equal(await server.ended(), 1)
  t.equal(
    server.stderr(),
    `Another process is already listening on 127.0.0.1:${PORT}. Set PORT to another port (0 picks a free one).\n`
  )
  t.equal(await postmaster(cluster), undefined)
})

t.test('the data folder contains only files that must be kept', async t => {
  t.strictSame((await readdir(data)).toSorted(), ['jwt-secret', 'postgres', 'postgres.lock'])
})

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Problem } from '../../src/contract/components.ts'
import { withFileLock } from '../../src/db/embedded/mutex.ts'
import { emptyFolder, killPostgres, postmaster } from '../db/embedded/processes.ts'
import { openEventsAt } from '../support/event-reader.ts'
import { type HeldAnswer, held, startFakeGemini, text } from '../support/fake-gemini/index.ts'
import { getJson, postJson, signIn } from '../support/fetch.ts'
import { type ServerProcess, startServer } from '../support/server-process.ts'
import { connect, request } from '../support/socket.ts'
import { once, until } from '../support/until.ts'

const never = 600_000
const pg = import.meta.resolve('pg')

/** A data folder whose Postgres is killed at the end of `t`. */
async function newFolder(t: Test) {
  const folder = await emptyFolder(t)
  const cluster = join(folder, '.data/postgres')
  t.teardown(() => killPostgres(cluster))
  return { folder, postgres: () => postmaster(cluster) }
}

/** A server with a running turn, whose answer the test holds back. */
async function startTurn(server: ServerProcess, answer: HeldAnswer) {
  const url = await server.url()
  const token = await signIn(url, 'ada@example.com')
  const turn = postJson<Problem>(new URL('/api/chat', url), { message: 'Where are you?' }, token)
  await answer.reached
  return { url, token, turn }
}

/** The environment of a server whose model does not answer. */
async function hangingModel(t: Test, count = 1) {
  const answers = Array.from({ length: count }, () => held(text('Too late.')))
  t.teardown(() => answers.map(answer => answer.release()))
  const { url } = await startFakeGemini(t, [...answers, ...answers.map(() => text('Here I am.'))])
  const [answer = held(text(''))] = answers
  return { answers, answer, env: { GEMINI_API_KEY: 'key', GEMINI_BASE_URL: url } }
}

/** Runs before the server's own code. */
function preload(code: string) {
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` }
}

t.jobs = 2

t.test('whatever outlives the grace period ends in good order, and the next server finishes it', async t => {
  const { folder, postgres } = await newFolder(t)
  const { answers, answer, env } = await hangingModel(t, 2)
  const server = startServer(t, folder, env)
  const { url, token, turn } = await startTurn(server, answer)
  const asked = { method: 'POST', url: '/api/chat', token, body: { message: 'And now?' } } as const
  const reader = await openEventsAt(t, url, asked)
  await answers[1]?.reached
  const idle = await connect(t, url)
  // More than the operating system buffers, for a client that reads only the first response.
  idle.send(request('GET /health/live') + request('GET /docs/static/swagger-ui-bundle.js').repeat(20))
  await idle.answer()

  server.signal('SIGTERM')
  const { status, body } = await turn
  t.match({ status, body }, { status: 503, body: { code: 'draining', turn_id: String } })
  t.match((await reader.rest()).at(-1), { event: 'stream.closing', data: { reason: 'draining' } })
  t.equal(await server.ended(), 0)
  t.equal(server.stderr(), '')
  t.equal(server.logs.at(-1)?.msg, 'stopped')
  t.notOk(server.logs.some(({ level }) => level === 60))
  t.equal(await postgres(), undefined, 'Postgres has stopped')

  const next = startServer(t, folder, env)
  const path = `/api/conversations/${body.conversation_id}/turns/${body.turn_id}`
  const ended = async () => getJson<{ status: string }>(new URL(path, await next.url()), token)
  await until(async () => (await ended()).body.status === 'completed')
  next.signal('SIGTERM')
  t.equal(await next.ended(), 0)
  t.equal(await postgres(), undefined)
})

t.test('the grace period', async t => {
  const { folder, postgres } = await newFolder(t)

  async function ends(t: Test, server: ServerProcess, exitCode: number) {
    t.equal(await server.ended(), exitCode)
    t.equal(await postgres(), undefined, 'Postgres has stopped')
  }

  t.test('a second signal ends the grace period, and the turn is handed over', async t => {
    const { answer, env } = await hangingModel(t)
    const server = startServer(t, folder, env, { graceMs: never })
    const { turn } = await startTurn(server, answer)
    server.signal('SIGINT')
    // npm forwards what the terminal has sent to the server already.
    server.signal('SIGINT')
    await server.waitForLog(/^SIGINT received/)
    const since = Date.now()
    await until(() => Date.now() - since > 1000)
    t.notOk(server.logs.some(({ msg }) => /again/.test(String(msg))))
    server.signal('SIGINT')
    t.match(await turn, { status: 503, body: { code: 'draining' } })
    await ends(t, server, 0)
    t.ok(await server.waitForLog(/^SIGINT received again: handing running turns over$/))
  })

  t.test('a fatal error ends it at once, with exit code 1', async t => {
    const { answer, env } = await hangingModel(t)
    const defect = "process.on('SIGTERM', () => setTimeout(() => Promise.reject(new Error('a defect')), 50))"
    const server = startServer(t, folder, { ...env, ...preload(defect) }, { graceMs: never })
    const { turn } = await startTurn(server, answer)
    turn.catch(() => undefined)
    server.signal('SIGTERM')
    await ends(t, server, 1)
    t.match(
      server.logs.find(({ level }) => level === 60),
      { msg: 'fatal error while closing, exiting', err: { message: 'a defect' } }
    )
  })

  t.test('a server that cannot close exits with code 1', async t => {
    const defects = {
      'closing failed, exiting': "pg.Pool.prototype.end = async () => { throw new Error('a defect') }",
      'closing timed out, exiting': 'pg.Pool.prototype.end = () => new Promise(() => undefined)'
    }
    for (const [msg, defect] of Object.entries(defects)) {
      const env = preload(`import pg from '${pg}'\nprocess.on('SIGTERM', () => { ${defect} })`)
      const server = startServer(t, folder, env, { graceMs: 0 })
      await server.url()
      server.signal('SIGTERM')
      await ends(t, server, 1)
      t.match(
        server.logs.find(({ level }) => level === 60),
        { msg }
      )
    }
  })

  t.test('a command that is interrupted leaves no Postgres behind', async t => {
    const hang = `import pg from '${pg}'\npg.Pool.prototype.connect = () => new Promise(() => setInterval(() => 0, 1000))`
    const script = join(import.meta.dirname, '../../bin/migrate.ts')
    const env = { PATH: process.env.PATH, ...preload(hang) }
    const command = spawn(process.execPath, [script, 'up'], { cwd: folder, env })
    const ended = once(command, 'exit')
    await once(command.stderr, 'data')
    t.ok(await postgres(), 'Postgres runs')
    command.kill('SIGINT')
    t.strictSame(await ended, [1, null])
    t.equal(await postgres(), undefined)
  })

  t.test('a signal during the start ends it', async t => {
    for (const line of [/^Postgres is running/, /answers messages/]) {
      const server = startServer(t, folder, {})
      await server.waitForLog(line)
      server.signal('SIGTERM')
      await ends(t, server, 0)
      t.equal(server.stderr(), '')
    }
  })

  t.test('a Postgres that cannot be stopped does not keep the server', async t => {
    const server = startServer(t, folder, {})
    await server.url()
    const busy = Promise.withResolvers<void>()
    // As another server does while it starts or stops.
    const other = withFileLock(join(folder, '.data/postgres.lock'), () => busy.promise)
    server.signal('SIGTERM')
    t.equal(await server.ended(), 1)
    t.match(
      server.logs.find(({ level }) => level === 50),
      { msg: 'stopping Postgres failed', err: { message: 'Postgres did not stop within 5 s' } }
    )
    busy.resolve()
    await other
  })
})

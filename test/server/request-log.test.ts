import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { createLogger, RequestLog } from '../../src/server/logging.ts'
import { connect, listen, request } from '../support/socket.ts'
import { until } from '../support/until.ts'

const root = join(import.meta.dirname, '../..')

/** A server with a route for each outcome of a request, and its log lines. */
async function open(t: Test) {
  const lines: string[] = []
  const app = Fastify({
    logController: new RequestLog(),
    loggerInstance: createLogger('info', { write: line => void lines.push(line) }),
    genReqId: () => 'the-id'
  })
  t.teardown(() => app.close())
  app.get('/answered', async () => 'Hello')
  app.get('/refused', async (_request, reply) => reply.code(418).send('No'))
  app.get('/unanswered', (_request, reply) => void reply.hijack())
  app.get('/health/live', async () => 'alive')
  await app.ready()
  return { app, lines }
}

const parsed = (line: string | undefined) => JSON.parse(line ?? '')

t.test('a request is logged in one line: method, path, user, status and duration', async t => {
  const { app, lines } = await open(t)
  for (const url of ['/answered?private=1', '/refused', '/health/live']) await app.inject(url)
  const common = { level: 30, request_id: 'the-id', method: 'GET', ip: '127.0.0.1', msg: 'request completed' }
  const logged = lines.map(line => {
    const { time, pid, hostname, duration_ms, ...rest } = parsed(line)
    t.ok(Number.isInteger(duration_ms) && duration_ms >= 0, 'whole milliseconds')
    return rest
  })
  t.strictSame(logged, [
    { ...common, path: '/answered', status: 200 },
    { ...common, path: '/refused', status: 418 }
  ])
})

t.test('a path is logged up to 200 characters', async t => {
  const { app, lines } = await open(t)
  for (const length of [200, 201, 10_000]) await app.inject('/'.padEnd(length, 'x'))
  const requests = lines.map(parsed).filter(line => line.msg === 'request completed')
  t.strictSame(
    requests.map(line => line.path),
    Array(3).fill('/'.padEnd(200, 'x'))
  )
})

t.test('a request whose client has disconnected is logged without a status', async t => {
  const { app, lines } = await open(t)
  const socket = await connect(t, await listen(app))
  lines.length = 0
  socket.send(request('GET /unanswered'))
  await until(() => connections(app).then(count => count === 1))
  socket.cut()
  await until(() => lines.length > 0)
  const { level, msg, path, status } = parsed(lines[0])
  t.strictSame([level, msg, path, status], [30, 'request aborted', '/unanswered', undefined])
})

t.test('in development a request is logged in one line without braces', async t => {
  const { app, lines } = await open(t)
  await app.inject('/answered')
  const line = JSON.stringify({ ...parsed(lines[0]), duration_ms: 12 })
  const pretty = execFileSync(join(root, 'node_modules/.bin/pino-pretty'), [], {
    cwd: root,
    input: `${line}\n{"level":30,"time":0,"msg":"stopped"}\n`,
    encoding: 'utf8'
  })
  t.match(
    pretty,
    /^\[\d\d:\d\d:\d\d\] INFO: request completed GET \/answered → 200 in 12 ms \{"request_id":"the-id"\}\n\[00:00:00\] INFO: stopped\n$/
  )
})

function connections({ server }: Awaited<ReturnType<typeof open>>['app']): Promise<number> {
  return new Promise(resolve => server.getConnections((_error, count) => resolve(count)))
}

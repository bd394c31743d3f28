import { readFile } from 'node:fs/promises'
import { maxHeaderSize } from 'node:http'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { loadConfig } from '../src/config/config.ts'
import { securityHeaders } from '../src/http/security-headers.ts'
import { createLogger } from '../src/server/logging.ts'
import { createServer } from '../src/server/options.ts'
import { problem } from './support/problem.ts'

const read = (name: string) => readFile(join(import.meta.dirname, '..', name), 'utf8')
const caddyfile = await read('Caddyfile')

t.test('the proxy has all replicas, and its health check uses an existing path', async t => {
  const [, upstreams] = /^\s*to (.*)$/m.exec(caddyfile) ?? []
  t.strictSame(upstreams?.split(' '), ['api-1:8000', 'api-2:8000'])
  const { services } = parse(await read('docker-compose.yml'), { merge: true })
  t.strictSame(Object.keys(services).toSorted(), ['api-1', 'api-2', 'migrate', 'postgres', 'proxy'])
  t.match(caddyfile, /^\s*health_uri \/health\/live$/m)
})

/** The value of a setting of the Caddyfile in milliseconds or bytes. */
function setting(name: string): number {
  const [, number, unit = ''] = new RegExp(`^\\s*${name} (\\d+)(s|KiB)$`, 'm').exec(caddyfile) ?? []
  return Number(number) * (unit === 's' ? 1000 : 1024)
}

t.test('the proxy waits for slow clients for a time, and for answers as long as a turn can take', async t => {
  const { turns, user, server } = loadConfig({})
  t.equal(setting('read_header'), server.requestTimeoutMs)
  t.ok(setting('read_body') <= 60_000)
  t.ok(setting('idle') <= 60_000)
  t.ok(setting('response_header_timeout') >= turns.timeoutMs + user.maxWaitMs + 10_000)
  t.notMatch(caddyfile, /^\s*(write|write_timeout|read_timeout|flush_interval) /m, 'streams are not cut')
  const { keepAliveTimeout } = createServer(server, createLogger('silent')).server
  t.ok(setting('keepalive') < keepAliveTimeout, 'a connection that the API closes is not used')
})

t.test('the proxy passes everything that the API accepts, and little more', async t => {
  const { initialConfig, server } = createServer(loadConfig({}).server, createLogger('silent'))
  const { bodyLimit = 0 } = initialConfig
  t.equal(setting('max_size'), 2 * bodyLimit)
  t.equal(setting('request_buffers'), 2 * bodyLimit)
  t.equal(setting('max_header_size'), 2 * maxHeaderSize)
  const [, pattern = ''] = /^\s*@large header_regexp Content-Length (\S+)$/m.exec(caddyfile) ?? []
  t.notMatch(String(bodyLimit), new RegExp(pattern))
  t.match('100000', new RegExp(pattern))
  server.close()
})

t.test('errors of the proxy are problems, with the headers of those of the API', async t => {
  const [, handler = ''] = /^\thandle_errors \{\n(.*?)^\t\}$/ms.exec(caddyfile) ?? []
  const headers = [...handler.matchAll(/^\t\t\t([A-Z][\w-]+) "?(.*?)"?$/gm)].map(([, name = '', value]) => [
    name.toLowerCase(),
    value
  ])
  t.match(Object.fromEntries(headers), {
    ...securityHeaders,
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-request-id': '{http.request.uuid}'
  })
  const bodies = [...handler.matchAll(/^\t*respond `(.*)` (\d+)$/gm)]
  const problems = bodies.map(([, body = '', status]) => ({ ...JSON.parse(body), sent: Number(status) }))
  for (const { detail, instance, retry_after: _seconds, sent, ...rest } of problems) {
    const { detail: _detail, ...expected } = problem(rest.code)
    t.strictSame(rest, expected)
    t.equal(sent, rest.status)
    t.match(detail, /\. /)
    t.equal(instance, '{http.request.uuid}')
  }
  t.strictSame(
    problems.map(({ code }) => code),
    ['payload_too_large', 'overloaded']
  )
})

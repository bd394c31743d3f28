import type { IncomingHttpHeaders } from 'node:http'
import t, { type Test } from 'tap'
import type { Task } from '../../src/contract/components.ts'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { connect, listen, request } from '../support/socket.ts'
import { ask } from './asking.ts'
import { operationIds } from './documented.ts'
import { requestOf, signedIn } from './requests.ts'

type Headers = IncomingHttpHeaders | Record<string, unknown>

const { app } = await build(t)
const url = await listen(app)

/** What browsers must know of every response, whoever makes it. */
function isProtected(t: Test, headers: Headers, what: string): void {
  t.match(headers['content-security-policy'], /(^|; ?)frame-ancestors 'none'(;|$)/, `${what} is in no frame`)
  t.match(
    headers,
    {
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'permissions-policy': /^camera=\(\), /,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin'
    },
    what
  )
}

/** A policy for responses that are data: browsers load nothing for them. */
function isInert(t: Test, headers: Headers, what: string): void {
  isProtected(t, headers, what)
  t.match(headers['content-security-policy'], /^default-src 'none';/, what)
  t.equal(headers['cache-control'], 'no-store', what)
}

async function newUser(t: Test) {
  const person = await signUp(t, app)
  const { body: turn } = await client(t, app).chat(person.token, 'hi')
  const { body: task } = await client(t, app).post<Task>('/api/tasks', { title: 'milk' }, person)
  return { ...person, turn, task }
}

for (const id of operationIds) {
  t.test(`${id} cannot be framed, sniffed or cached, whether it succeeds or fails`, async t => {
    const valid = requestOf(id, await newUser(t))
    const { headers } = await ask(t, app, valid)
    isInert(t, headers, 'its response')
    if (!signedIn(id)) return
    const refused = await ask(t, app, { ...valid, token: undefined })
    t.equal(refused.status, 401)
    isInert(t, refused.headers, 'its refusal')
  })
}

t.test('the documentation cannot be framed', async t => {
  const { body } = await app.inject('/docs')
  const files = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file)
  t.ok(files.length >= 5)
  for (const url of [
    '/docs',
    '/docs/',
    '/docs/json',
    '/docs/yaml',
    '/openapi.json',
    '/openapi.yaml',
    ...files
  ])
    isProtected(t, (await app.inject(url)).headers, url)
})

t.test('errors outside of the operations cannot be framed, sniffed or cached', async t => {
  const urls = [
    '/nothing',
    '/api/nothing',
    '/docs/nothing',
    '/docs/%2e%2e/x',
    '/api/chat',
    '/%zz',
    `/${'x'.repeat(9000)}`
  ]
  for (const url of urls) {
    const { statusCode, headers } = await app.inject(url)
    t.ok(statusCode >= 400, url)
    isInert(t, headers, url.slice(0, 20))
  }
})

t.test('answers to preflights are protected too', async t => {
  const preflight = { 'access-control-request-method': 'POST' }
  for (const origin of ['http://localhost:3000', 'https://stranger.example']) {
    const headers = { ...preflight, origin }
    const answer = await app.inject({ method: 'OPTIONS', url: '/api/chat', headers })
    isProtected(t, answer.headers, origin)
  }
})

const invalid = {
  'no HTTP': 'hello\r\n\r\n',
  'no host': 'GET /health HTTP/1.1\r\n\r\n',
  'two hosts': 'GET /health HTTP/1.1\r\nhost: test\r\nHost: other\r\n\r\n',
  'an invalid escape': request('GET /%zz'),
  'long headers': request('GET /health', { cookie: 'x'.repeat(17_000) })
}

for (const [what, text] of Object.entries(invalid)) {
  t.test(`the response to ${what} cannot be framed, sniffed or cached`, async t => {
    const socket = await connect(t, url)
    socket.send(text)
    isInert(t, (await socket.answer()).headers, what)
  })
}

import { randomUUID } from 'node:crypto'
import t from 'tap'
import { operations } from '../../src/contract/operations.ts'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { isMissing, isProblem } from '../support/refusal.ts'
import { connect, listen, request } from '../support/socket.ts'

const { app } = await build(t)
const { user, token } = await signUp(t, app)
const url = await listen(app)

const allowed = {
  '/': 'GET, HEAD',
  '/health': 'GET, HEAD',
  '/health/live': 'GET, HEAD',
  '/api/auth/register': 'POST',
  '/api/auth/login': 'POST',
  '/api/auth/refresh': 'POST',
  '/api/auth/logout': 'POST',
  '/api/auth/me': 'GET, HEAD, DELETE',
  '/api/auth/me/export': 'GET, HEAD',
  '/api/auth/password': 'POST',
  '/api/auth/sessions': 'GET, HEAD',
  '/api/auth/sessions/none': 'DELETE',
  '/api/chat': 'POST',
  [`/api/${randomUUID()}/chat`]: 'POST',
  '/api/nobody/chat': 'POST',
  '/api/conversations': 'GET, HEAD',
  '/api/conversations/none/turns': 'GET, HEAD',
  '/api/conversations/none/turns/none': 'GET, HEAD',
  '/api/conversations/none/turns/none/cancel': 'POST',
  '/api/conversations/none/turns/none/retry': 'POST'
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE', 'QUERY']

for (const [path, allow] of Object.entries(allowed)) {
  t.test(`${path} allows ${allow} and nothing else`, async t => {
    const socket = await connect(t, url)
    for (const method of methods.filter(method => !allow.split(', ').includes(method))) {
      socket.send(request(`${method} ${path}?x=1`))
      const answer = await socket.answer()
      isProblem(t, answer, 'method_not_allowed')
      t.equal(answer.headers.allow, allow, method)
    }
  })
}

t.test('an id in a path is case-insensitive, and has no other form', async t => {
  const { post } = client(t, app)
  const send = (id: string) => post(`/api/${id}/chat`, { message: 'hi' }, { token })
  t.equal((await send(user.id.toUpperCase())).status, 200)
  for (const id of [`urn:uuid:${user.id}`, `{${user.id}}`, user.id.replaceAll('-', '')])
    isMissing(t, await send(id), 'user')
})

t.test('HEAD has the response of GET, without the body', async t => {
  for (const path of ['/', '/health', '/health/live']) {
    const [get, head] = [await app.inject(path), await app.inject({ method: 'HEAD', url: path })]
    t.strictSame([head.statusCode, head.body], [200, ''])
    t.equal(head.headers['content-length'], get.headers['content-length'])
  }
})

t.test('HEAD where there is no GET is refused, without a body', async t => {
  const known = await app.inject({ method: 'HEAD', url: '/api/chat' })
  t.strictSame([known.statusCode, known.body, known.headers.allow], [405, '', 'POST'])
  const unknown = await app.inject({ method: 'HEAD', url: '/nothing' })
  t.strictSame([unknown.statusCode, unknown.body], [404, ''])
})

const unknown = [
  ['GET', '/nothing'],
  ['OPTIONS', '/nothing'],
  ['QUERY', '/nothing'],
  ['POST', '/api/chat/'],
  ['GET', '/health/'],
  ['GET', '//health'],
  ['GET', '/Health'],
  ['GET', '/health;x'],
  ['GET', '/api'],
  ['GET', '/api/auth'],
  ['POST', '/api/a/b/chat'],
  ['GET', '/api/conversation'],
  ['POST', '/api/conversations/none/turns/none/'],
  ['GET', '/docs/static/nothing.js'],
  ['GET', '/.env']
]

for (const [method, path] of unknown) {
  t.test(`${method} ${path} finds nothing, with and without a token`, async t => {
    const socket = await connect(t, url)
    socket.send(request(`${method} ${path}`))
    isProblem(t, await socket.answer(), 'not_found')
    for (const some of [token, 'wrong']) {
      socket.send(request(`${method} ${path}`, { authorization: `Bearer ${some}` }))
      isProblem(t, await socket.answer(), 'not_found')
    }
  })
}

t.test('a path with a slash at its end, or without an id, is unknown to every method', async t => {
  for (const { url: pattern } of Object.values(operations)) {
    const path = pattern.replaceAll(/:\w+/g, randomUUID())
    const withoutId = [...pattern.matchAll(/:\w+/g)].map(([id]) =>
      pattern.replace(id, '').replaceAll(/:\w+/g, randomUUID())
    )
    for (const wrong of [`${path}/`, `${path}//`, ...withoutId].filter(isWrong)) {
      const socket = await connect(t, url)
      for (const method of methods) {
        socket.send(request(`${method} ${wrong}`, { authorization: `Bearer ${token}` }))
        const answer = await socket.answer()
        isProblem(t, answer, 'not_found')
        t.equal(answer.headers.allow, undefined, `${method} ${wrong}`)
      }
    }
  }
})

/** The root is the only path that ends with a slash. */
function isWrong(path: string): boolean {
  return path !== '/' && /\/$|\/\//.test(path)
}

t.test('the body of a request to an unknown path is not parsed', async t => {
  const bodies = { 'application/json': '{', 'text/plain': 'hi', 'application/x-thing': 'x'.repeat(70_000) }
  for (const [type, payload] of Object.entries(bodies)) {
    const socket = await connect(t, url)
    const headers = { 'content-type': type, 'content-length': String(payload.length) }
    socket.send(request('POST /nothing', headers) + payload)
    isProblem(t, await socket.answer(), 'not_found')
    socket.send(request('POST /health', headers) + payload)
    isProblem(t, await socket.answer(), 'method_not_allowed')
  }
})

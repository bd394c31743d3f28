import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { parse } from 'yaml'
import { document } from '../support/contract-document.ts'
import { withTimeout } from '../support/until.ts'
import { buildDocs } from './app.ts'

const headers = { host: 'todo.test:8000' }
const servers = [{ url: 'http://todo.test:8000' }]

t.test('/openapi.json is the contract, with the server URL of the request', async t => {
  const app = await buildDocs(t)
  const answer = await app.inject({ url: '/openapi.json', headers })
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
  t.strictSame(answer.json(), { ...document, servers })
})

t.test('/openapi.yaml is the same contract', async t => {
  const app = await buildDocs(t)
  const answer = await app.inject({ url: '/openapi.yaml', headers })
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['content-type'], 'application/yaml; charset=utf-8')
  t.strictSame(parse(answer.body), { ...document, servers })
})

t.test('parsers of YAML 1.1 find strings in it, and no dates', async t => {
  const app = await buildDocs(t)
  const { body } = await app.inject({ url: '/openapi.yaml', headers })
  t.strictSame(parse(body, { version: '1.1' }), { ...document, servers })
})

t.test('both contain PUBLIC_URL if it is set', async t => {
  const publicUrl = 'https://todo.example.com'
  const app = await buildDocs(t, { publicUrl })
  t.strictSame((await app.inject({ url: '/openapi.json', headers })).json().servers, [{ url: publicUrl }])
  t.strictSame(parse((await app.inject({ url: '/openapi.yaml', headers })).body).servers, [
    { url: publicUrl }
  ])
})

t.test('a request without a host, as HTTP/1.0 allows, gets the address in the contract', async t => {
  const app = await buildDocs(t)
  const { port, hostname } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
  const socket = connect(Number(port), hostname)
  socket.write('GET /openapi.json HTTP/1.0\r\n\r\n')
  const [, body = ''] = (await withTimeout('an answer to HTTP/1.0', text(socket))).split('\r\n\r\n')
  t.strictSame(JSON.parse(body), document)
})

t.test('neither document is an operation of the API', async t => {
  const app = await buildDocs(t)
  const { paths } = (await app.inject('/docs/json')).json()
  t.strictSame(Object.keys(paths), Object.keys(document.paths))
})

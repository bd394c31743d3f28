import t from 'tap'
import { operations } from '../../src/contract/operations.ts'
import { document } from '../support/contract-document.ts'
import { buildDocs } from './app.ts'

t.test(
  '/docs is a page whose scripts and styles exist, with a policy that forbids inline scripts',
  async t => {
    const app = await buildDocs(t)
    const page = await app.inject('/docs')
    t.equal(page.statusCode, 200)
    t.equal(page.headers['content-type'], 'text/html; charset=utf-8')
    t.equal(
      page.headers['content-security-policy'],
      "default-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none';"
    )
    t.notMatch(page.body, /<script(?![^>]*\ssrc=)/, 'no script is inline')
    const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file)
    t.ok(files.length >= 5)
    for (const file of files) t.equal((await app.inject(file)).statusCode, 200, file)
  }
)

t.test('/docs has the width of a phone on a phone, whether its URL ends with a slash or not', async t => {
  const app = await buildDocs(t)
  for (const url of ['/docs', '/docs/']) {
    const { headers, body } = await app.inject(url)
    t.match(body, '<meta name="viewport" content="width=device-width, initial-scale=1">')
    t.equal(headers['content-length'], String(Buffer.byteLength(body)))
  }
})

t.test('Swagger UI keeps the token, is ready to try, and has links to operations', async t => {
  const app = await buildDocs(t)
  const { body } = await app.inject('/docs/static/swagger-initializer.js')
  for (const setting of ['"persistAuthorization":true', '"tryItOutEnabled":true', '"deepLinking":true'])
    t.ok(body.includes(setting), setting)
})

t.test('/docs/json calls the server that it came from', async t => {
  const app = await buildDocs(t)
  t.strictSame((await app.inject('/docs/json')).json().servers, [{ url: '/' }])
})

t.test('/docs/json contains PUBLIC_URL, and the page’s policy allows it', async t => {
  const app = await buildDocs(t, { publicUrl: 'https://todo.example.com' })
  t.strictSame((await app.inject('/docs/json')).json().servers, [{ url: 'https://todo.example.com' }])
  const { headers } = await app.inject('/docs')
  t.match(headers['content-security-policy'], "connect-src 'self' https://todo.example.com;")
})

t.test('/docs/yaml is the same document', async t => {
  const app = await buildDocs(t)
  const { parse } = await import('yaml')
  const yaml = await app.inject('/docs/yaml')
  t.strictSame(parse(yaml.body), (await app.inject('/docs/json')).json())
})

t.test('operations are in the order of the contract, whatever the order of the routes', async t => {
  const app = await buildDocs(t, { routes: Object.values(operations).reverse() })
  const { paths } = (await app.inject('/docs/json')).json()
  t.strictSame(Object.keys(paths), Object.keys(document.paths))
})

t.test('only texts are taken from the contract: what a route does not have is not shown', async t => {
  const { registerUser, getApiInfo } = operations
  const response = { 201: { type: 'object', properties: { id: { type: 'integer' } } } }
  const changed = { ...registerUser, schema: { operationId: 'registerUser', security: [], response } }
  const app = await buildDocs(t, { routes: [changed, getApiInfo] })
  const { paths } = (await app.inject('/docs/json')).json()
  t.strictSame(Object.keys(paths), ['/api/auth/register', '/'])
  const { post } = paths['/api/auth/register']
  t.strictSame(Object.keys(post.responses), ['201'])
  t.notOk('requestBody' in post)
  t.strictSame(post.responses['201'].content['application/json'].schema, response[201])
  t.equal(post.responses['201'].description, 'The account was created.')
})

t.test('an operation that is not in the contract is shown unchanged after the others', async t => {
  const extra = { url: '/extra', schema: { summary: 'An extra', tags: ['Service'] } }
  const app = await buildDocs(t, { routes: [extra, operations.getApiInfo] })
  const { paths } = (await app.inject('/docs/json')).json()
  t.strictSame(Object.keys(paths), ['/', '/extra'])
  t.strictSame(paths['/extra'].get, {
    summary: 'An extra',
    tags: ['Service'],
    responses: { 200: { description: 'Default Response' } }
  })
})

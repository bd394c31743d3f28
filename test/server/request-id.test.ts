import t from 'tap'
import { build } from '../support/app.ts'
import { isProblem } from '../support/refusal.ts'

const { app, logs } = await build(t)

const sane = ['7', 'abc-DEF_1.2:3', '0198a5c1-5a10-7b6e-8d11-9e0f1a2b3c4d', 'x'.repeat(128)]

for (const id of sane) {
  t.test(`a client's id of ${id.length} characters is used in responses and in the log`, async t => {
    const headers = { 'x-request-id': id }
    const good = await app.inject({ url: '/', headers })
    t.equal(good.headers['x-request-id'], id)
    for (const url of ['/nothing', '/api/auth/me', '/%zz']) {
      const { headers: sent, body } = await app.inject({ url, headers })
      t.strictSame([sent['x-request-id'], JSON.parse(body).instance], [id, id], url)
    }
    const completed = logs.filter(line => line.request_id === id && line.msg === 'request completed')
    t.strictSame(
      completed.map(line => line.path),
      ['/', '/nothing', '/api/auth/me', '/%zz']
    )
  })
}

const strange = {
  'with a space': 'a b',
  'with a line break in disguise': 'a%0d%0ax-evil: 1',
  'with a quote': '"a"',
  'with a letter that is none of ASCII': 'ä',
  'that is empty': '',
  'that is too long': 'x'.repeat(129)
}

for (const [what, id] of Object.entries(strange)) {
  t.test(`an id ${what} is replaced`, async t => {
    const { statusCode, headers, body } = await app.inject({
      url: '/nothing',
      headers: { 'x-request-id': id }
    })
    isProblem(t, { status: statusCode, headers, body: JSON.parse(body) }, 'not_found')
    t.match(headers['x-request-id'], /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  })
}

t.test('each request has its own id', async t => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => app.inject('/health/live')))
  t.equal(new Set(answers.map(({ headers }) => headers['x-request-id'])).size, 20)
})

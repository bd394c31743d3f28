import t from 'tap'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { isProblem } from '../support/refusal.ts'

const { app } = await build(t)
const { token } = await signUp(t, app)
const { get } = client(t, app)

const accepted = [
  'application/json; charset=utf-8',
  'application/json;charset=UTF-8;q=0.1',
  'Application/JSON ; Charset="utf-8"',
  'application/json; profile="https://example.com/a,b;c=\\"d\\""',
  'application/json;version=1, text/html',
  'application/*;version=1',
  '*/*; charset=utf-8',
  'text/html, application/json;indent',
  'application/json; charset = utf-8',
  ''
]

for (const accept of accepted) {
  t.test(`Accept: ${accept} gets JSON`, async t => {
    const { status, headers } = await get('/api/tasks', { token, headers: { accept } })
    t.strictSame([status, headers['content-type']], [200, 'application/json; charset=utf-8'])
  })
}

const excluded = [
  'application/json;charset=utf-8;q=0',
  'application/json;q=0, text/html;charset=utf-8',
  'text/html;charset=utf-8',
  'application/jsonx;charset=utf-8',
  'text/html;p="application/json"'
]

for (const accept of excluded) {
  t.test(`Accept: ${accept} excludes JSON, and the problem names it`, async t => {
    const detail =
      'The Accept header excludes every media type that this operation returns. ' +
      'Send "Accept: application/json", or omit the header.'
    isProblem(t, await get('/api/tasks', { token, headers: { accept } }), 'not_acceptable', { detail })
  })
}

t.test('the export is available as its media type with a parameter, and not as JSON', async t => {
  const ask = (accept: string) => get('/api/auth/me/export', { token, headers: { accept } })
  t.equal((await ask('application/x-ndjson; charset=utf-8')).status, 200)
  const detail =
    'The Accept header excludes every media type that this operation returns. ' +
    'Send "Accept: application/x-ndjson", or omit the header.'
  isProblem(t, await ask('application/json'), 'not_acceptable', { detail })
})

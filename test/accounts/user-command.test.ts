import t from 'tap'
import type { AccessToken, Problem } from '../../src/contract/components.ts'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { command } from '../support/command.ts'
import { testDatabase } from '../support/database.ts'

t.test('reset-password prints a new password, and the old one is over', async t => {
  const database = await testDatabase(t)
  const { app } = await build(t, { database })
  const { post } = client(t, app)
  const old = { email: 'ada@example.com', password: 'correct horse' }
  await post('/api/auth/register', old)
  const { out, err, code } = await command('user.ts', ['reset-password', 'Ada@example.com'], {
    DATABASE_URL: database.url
  })
  t.strictSame([err, code], ['', 0])
  const [, password] = /^The new password of Ada@example\.com: ([\w-]{16})\n$/.exec(out) ?? []
  const refused = await post<Problem>('/api/auth/login', old)
  t.strictSame([refused.status, refused.body.code], [401, 'unauthorized'])
  const { status, body } = await post<AccessToken>('/api/auth/login', { email: old.email, password })
  t.strictSame([status, body.token_type], [200, 'bearer'])
})

t.test('an unknown address and wrong words are said, with exit code 1', async t => {
  const { url } = await testDatabase(t)
  const env = { DATABASE_URL: url }
  t.strictSame(await command('user.ts', ['reset-password', 'nobody@example.com'], env), {
    out: '',
    err: 'No account has the address nobody@example.com.\n',
    code: 1
  })
  for (const words of [[], ['reset-password'], ['reset-password', 'a@example.com', 'b'], ['toString']]) {
    const { err, code } = await command('user.ts', words, env)
    t.match(err, /^Usage: npm run user -- reset-password EMAIL\n/, words.join(' '))
    t.equal(code, 1)
  }
})

import { readdir } from 'node:fs/promises'
import t from 'tap'
import type { AccessToken, Problem } from '../../src/contract/components.ts'
import { emptyFolder } from '../db/embedded/processes.ts'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { command, commandProcess } from '../support/command.ts'
import { emptyDatabase, testDatabase } from '../support/database.ts'
import { isProblem } from '../support/refusal.ts'

t.test('reset-password prints a new password, and the old one and all sessions end', async t => {
  const database = await testDatabase(t)
  const { app } = await build(t, { database })
  const { get, post } = client(t, app)
  const old = { email: 'ada@example.com', password: 'correct horse' }
  await post('/api/auth/register', old)
  const { body: before } = await post<AccessToken>('/api/auth/login', old)
  const { out, err, code } = await command('user', ['reset-password', 'Ada@example.com'], {
    DATABASE_URL: database.url
  })
  t.strictSame([err, code], ['', 0])
  const [, password] = /^The new password for Ada@example\.com is: ([\w-]{16})\n$/.exec(out) ?? []
  const refused = await post<Problem>('/api/auth/login', old)
  t.strictSame([refused.status, refused.body.code], [401, 'invalid_credentials'])
  const { status, body } = await post<AccessToken>('/api/auth/login', { email: old.email, password })
  t.strictSame([status, body.token_type], [200, 'bearer'])
  isProblem(t, await get('/api/auth/me', { token: before.access_token }), 'unauthorized')
})

t.test('an unknown address is reported, with exit code 1', async t => {
  const { url } = await testDatabase(t)
  t.strictSame(
    await commandProcess('user', ['reset-password', 'nobody@example.com'], { DATABASE_URL: url }),
    {
      out: '',
      err: 'There is no account with the email address nobody@example.com.\n',
      code: 1
    }
  )
})

t.test('a database without a schema is reported, with the command to run', async t => {
  const { url } = await emptyDatabase(t)
  t.strictSame(await command('user', ['reset-password', 'ada@example.com'], { DATABASE_URL: url }), {
    out: '',
    err: 'The database has no schema, or an old one. Run npm run migrate -- up.\n',
    code: 1
  })
})

t.test('invalid arguments print the usage, and start no Postgres', async t => {
  const DATA_DIR = await emptyFolder(t)
  const { out: usage, err, code } = await command('user', ['--help'], { DATA_DIR })
  t.match(usage, /^Usage: npm run user -- reset-password EMAIL\n/)
  t.strictSame([err, code], ['', 0])
  const wrong = [[], ['reset-password'], ['reset-password', 'a@example.com', 'b'], ['toString']]
  const answers = await Promise.all(wrong.map(words => command('user', words, { DATA_DIR })))
  t.strictSame(
    answers,
    wrong.map(() => ({ out: '', err: usage, code: 1 }))
  )
  t.strictSame(await readdir(DATA_DIR), [])
})

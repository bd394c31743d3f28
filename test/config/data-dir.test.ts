import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { loadOrCreateSecret } from '../../src/config/data-dir.ts'

t.test('servers that start at the same time share one secret, which only their user can read', async t => {
  const folder = join(t.testdir(), 'not', 'there', 'yet')
  const secrets = await Promise.all([1, 2, 3, 4, 5].map(() => loadOrCreateSecret(folder)))
  t.equal(new Set(secrets).size, 1)
  t.match(secrets[0], /^[\w-]{64}$/)
  t.strictSame(await readdir(folder), ['jwt-secret'])
  t.equal(await readFile(join(folder, 'jwt-secret'), 'utf8'), secrets[0])
  t.equal((await stat(join(folder, 'jwt-secret'))).mode & 0o777, 0o600)
  t.equal(await loadOrCreateSecret(folder), secrets[0], 'and keep it')
})

t.test('each folder has its own secret', async t => {
  const folder = t.testdir()
  t.not(await loadOrCreateSecret(join(folder, 'a')), await loadOrCreateSecret(join(folder, 'b')))
})

t.test('a secret that cannot be read or created is an error', async t => {
  const folder = t.testdir({ 'jwt-secret': {} })
  await t.rejects(loadOrCreateSecret(folder), {
    name: 'OperatorError',
    message:
      `The secret in ${join(folder, 'jwt-secret')} cannot be used: EISDIR: illegal operation on a directory, read. ` +
      'Let this user read and write the file, or set JWT_SECRET.'
  })
  await writeFile(join(folder, 'file'), '')
  await t.rejects(loadOrCreateSecret(join(folder, 'file')), {
    name: 'OperatorError',
    cause: { code: 'EEXIST' }
  })
})

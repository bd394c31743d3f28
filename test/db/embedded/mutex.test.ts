import { spawn } from 'node:child_process'
import { chmod, stat } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { withFileLock } from '../../../src/db/embedded/mutex.ts'
import { once } from '../../support/until.ts'
import { emptyFolder } from './processes.ts'

t.test('functions under one lock never overlap, and the lock file stays empty', async t => {
  const path = join(await emptyFolder(t), 'lock')
  const events: string[] = []
  const work = (name: string) =>
    withFileLock(path, async () => {
      events.push(`${name} begins`)
      await new Promise(resolve => setImmediate(resolve))
      events.push(`${name} ends`)
      return name
    })
  t.strictSame(await Promise.all([work('a'), work('b'), work('c')]), ['a', 'b', 'c'])
  for (const index of [0, 2, 4]) t.equal(events[index]?.replace('begins', 'ends'), events[index + 1])
  t.equal((await stat(path)).size, 0)
})

t.test('an error releases the lock, and so does the kill of its holder', async t => {
  const path = join(await emptyFolder(t), 'lock')
  await t.rejects(
    withFileLock(path, async () => Promise.reject(new Error('no luck'))),
    { message: 'no luck' }
  )
  const module = join(import.meta.dirname, '../../../src/db/embedded/mutex.ts')
  const code = `import { withFileLock } from ${JSON.stringify(module)}
    await withFileLock(${JSON.stringify(path)}, () => new Promise(() => setInterval(() => console.log('held'), 10)))`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', code])
  await once(holder.stdout, 'data')
  const waiting = withFileLock(path, async () => holder.signalCode ?? holder.killed)
  holder.kill('SIGKILL')
  t.ok(await waiting)
})

t.test('a lock file that cannot be created is named in the error', async t => {
  const folder = await emptyFolder(t)
  await chmod(folder, 0o500)
  const path = join(folder, 'missing', 'lock')
  await t.rejects(
    withFileLock(path, async () => undefined),
    { message: `The lock file ${path} cannot be opened: check who owns it and its folder` }
  )
})

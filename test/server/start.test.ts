import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { OperatorError } from '../../src/errors.ts'
import { explain } from '../../src/server/process.ts'
import { testDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

/** Of util-linux: runs a command in a terminal of its own. */
const script = '/usr/bin/script'

t.test(
  'in a terminal the log is readable, and its last line has the URL',
  { skip: !existsSync(script) && `needs ${script}` },
  async t => {
    const { url } = await testDatabase(t)
    const env = { ...process.env, DATABASE_URL: url, JWT_SECRET: 'x'.repeat(32), PORT: '0', NO_COLOR: '1' }
    const server = execFile(script, ['-qec', `${process.execPath} ${root}/src/server.ts`, '/dev/null'], {
      cwd: t.testdir(),
      env
    })
    const ended = new Promise(resolve => server.once('close', resolve))
    let output = ''
    server.stdout?.on('data', chunk => {
      output += chunk
    })
    await until(() => output.includes('/docs'))
    t.match(
      output.trimEnd().split('\r\n').at(-1),
      /^\[\d\d:\d\d:\d\d\] INFO: ready: open http:\/\/127\.0\.0\.1:\d+\/docs$/
    )
    // Ctrl-C in that terminal.
    server.stdin?.write('\u0003')
    await ended
    t.match(output, /INFO: stopped/)
  }
)

t.test('an old Node prints which version is needed, and how to get it', async t => {
  const check = JSON.stringify(join(root, 'bin/require-node-24.cjs'))
  const withNode = (node: string) =>
    run(process.execPath, [
      '-e',
      `Object.defineProperty(process, 'versions', { value: { node: '${node}' } }); require(${check})`
    ])
  t.strictSame(await withNode('24.0.0'), { stdout: '', stderr: '' })
  await t.rejects(withNode('20.20.2'), {
    code: 1,
    stderr:
      'TodoBot needs Node 24 or newer, and this is Node 20.20.2. ' +
      'Install Node 24, or run "npm ci" without --omit=dev, which brings it.\n'
  })
})

t.test('what an operator can fix is explained in one line, and a defect with its stack', async t => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write '/data/x'"), {
    syscall: 'write',
    path: '/data/x'
  })
  t.equal(
    explain(full),
    "ENOSPC: no space left on device, write '/data/x'. " +
      'Check that this user may use the file, and that the disk is not full.'
  )
  t.equal(explain(new OperatorError('Set PORT.')), 'Set PORT.')
  t.match(explain(new Error('a defect')), /^Error: a defect\n +at /)
})

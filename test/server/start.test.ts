import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { OperatorError } from '../../src/errors.ts'
import { explain } from '../../src/server/process.ts'
import { commandProcess } from '../support/command.ts'
import { testDatabase } from '../support/database.ts'
import { startServer } from '../support/server-process.ts'
import { until } from '../support/until.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

/** Of util-linux: runs a command in a terminal of its own. */
const script = '/usr/bin/script'

/** The times of a clock in Kathmandu, to the minute, from one instant to another. */
function minutesInKathmandu(from: number, to: number): string[] {
  const format = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Asia/Kathmandu' })
  const minutes = Math.ceil((to - from) / 60_000)
  return Array.from({ length: minutes + 1 }, (_, index) => format.format(from + index * 60_000))
}

t.test(
  'in a terminal the log is readable, with the time of the terminal, and its last line has the URL',
  { skip: !existsSync(script) && `needs ${script}` },
  async t => {
    const { url } = await testDatabase(t)
    const env = {
      ...process.env,
      ...{ DATABASE_URL: url, JWT_SECRET: 'x'.repeat(32), PORT: '0', NO_COLOR: '1', TZ: 'Asia/Kathmandu' }
    }
    const start = Date.now()
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
    const last = output.trimEnd().split('\r\n').at(-1) ?? ''
    t.match(last, /^\[\d\d:\d\d:\d\d\] INFO: ready: open http:\/\/127\.0\.0\.1:\d+\/docs$/)
    t.ok(minutesInKathmandu(start, Date.now()).includes(last.slice(1, 6)), last)
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
  for (const node of ['24.16.0', '26.0.0']) t.strictSame(await withNode(node), { stdout: '', stderr: '' })
  for (const node of ['20.20.2', '24.15.0'])
    await t.rejects(withNode(node), {
      code: 1,
      stderr:
        `TodoBot needs Node 24.16 or newer, but this is Node ${node}. ` +
        'Install Node 24, or run "npm ci" without --omit=dev, which installs it.\n'
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

t.test('server and commands compute in UTC, whatever the time zone of the machine', async t => {
  const { url } = await testDatabase(t)
  // The second is a name that Node does not know.
  for (const TZ of ['Pacific/Apia', ':/etc/localtime']) {
    const report = `process.on('exit', () => console.log(JSON.stringify({ msg: String(new Date(0)) })))`
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(report)}`
    const env = { DATABASE_URL: url, JWT_SECRET: 'x'.repeat(32), TZ, NODE_OPTIONS }
    const server = startServer(t, t.testdir(), env)
    await server.url()
    server.signal('SIGTERM')
    t.match(await server.waitForLog(/GMT/), /GMT\+0000/)
    t.equal(await server.ended(), 0)
    const { out } = await commandProcess('migrate', ['status'], env)
    t.match(out, /GMT\+0000/)
  }
})

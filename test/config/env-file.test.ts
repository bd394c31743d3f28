import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'

/** The server's output when it does not start in this folder. */
async function startError(cwd: string): Promise<string> {
  const server = join(import.meta.dirname, '../../src/server.ts')
  const started = promisify(execFile)(process.execPath, [server], { cwd, env: { PORT: 'from-environment' } })
  return await started.then(
    () => 'it starts',
    ({ code, stdout, stderr }) => `${stdout}${stderr}exit ${code}`
  )
}

t.test('a .env file in the working folder is read, and the environment takes precedence', async t => {
  const folder = t.testdir({ '.env': 'PORT=from-file\n# MODEL=comment\nLOG_LEVEL="from-file"\n', empty: {} })
  const [withFile, without] = await Promise.all([startError(folder), startError(join(folder, 'empty'))])
  const port = '  - PORT must be a whole number from 0 to 65535 (it is "from-environment")\n'
  const level = '  - LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent (it is "from-file")\n'
  const around = (problems: string) =>
    `The configuration is invalid:\n${problems}Correct these variables in the environment or in .env, and start again. docs/operations.md lists all variables.\nexit 1`
  t.equal(withFile, around(port + level))
  t.equal(without, around(port))
})

t.test('a .env that cannot be read is refused in one line', async t => {
  // Docker creates a folder for a bind mount whose source does not exist.
  const error = await startError(t.testdir({ '.env': {} }))
  t.match(error, /^The file \.env cannot be read: .*\. Correct or remove it\.\nexit 1$/)
})

import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'

// Runs all tests, or those below the paths in its arguments, in one process for each part of the program: alone, most
// files would take longer to start than to run.

/** Folders whose tests mostly wait for other processes. They start first, followed by the longest ones. */
const apart = [
  'test/server/shutdown.test.ts',
  'test/server',
  'test/db/embedded',
  'test/routes/streams',
  'test/agent/gemini'
]
const longest = ['test/agent', 'test/routes', 'test/plugins']
/** Slow tests, which need more than npm installs here: `npm run test:browser` and `npm run test:clients` run them. */
const separate = ['test/browser', 'test/clients']
/** Tests that start a server for each case, or wait for whole grace periods. CI runs them, and so does a run that names them. */
const patient = ['test/server/shutdown.test.ts', 'test/server/start.test.ts', 'test/db/connections.test.ts']

const paths = process.argv.slice(2)
const files = globSync('test/**/*.test.ts', { exclude: separate })
  .filter(file => paths.length === 0 || paths.some(path => file.startsWith(path)))
  .filter(file => process.env.CI || paths.includes(file) || !patient.includes(file))
  .toSorted()
if (files.length === 0) throw new Error(`There are no tests below ${paths.join(', ')}.`)

function partOf(file: string): string {
  const folder = dirname(file)
  if (apart.includes(file)) return file
  return apart.includes(folder) ? folder : folder.split('/', 2).join('/')
}

/** Parts with fewer files than this share a process, because its start takes longer than their tests. */
const few = 5

const parts = Map.groupBy(files, partOf)
const small = [...parts].filter(([part, { length }]) => length < few && !apart.includes(part))
for (const [part] of small) parts.delete(part)
parts.set(
  'small parts',
  small.flatMap(([, ofPart]) => ofPart)
)

t.jobs = 7
t.setTimeout(900_000)
for (const part of new Set([...apart, ...longest, ...parts.keys()])) {
  const env = { ...process.env, TEST_FILES: parts.get(part)?.join('\n') }
  const args = [...process.execArgv, join(import.meta.dirname, 'support/group.ts')]
  if (env.TEST_FILES) t.spawn(process.execPath, args, { env, buffered: true }, part)
}

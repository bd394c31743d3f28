import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'

const root = join(import.meta.dirname, '../..')
const biome = join(root, 'node_modules/.bin/biome')
const makers = [
  "new Intl.DateTimeFormat('en')",
  'Intl.DateTimeFormat()',
  'globalThis.Intl',
  '(1).toLocaleString()',
  'new Date().toLocaleDateString()',
  'new Date()?.toLocaleTimeString()',
  "['a'].sort((one, other) => one.localeCompare(other, 'de'))"
]

/** The number of each line of a file that the linter rejects, with the configuration of the project. */
async function rejectedLines(folder: string, file: string): Promise<number[]> {
  const lint = [biome, ['lint', '--vcs-enabled=false', '--reporter=json', file], { cwd: folder }] as const
  const { stdout } = await promisify(execFile)(...lint).catch(failure => failure)
  const { diagnostics }: { diagnostics: { location: { start: { line: number } } }[] } = JSON.parse(stdout)
  return diagnostics.map(({ location }) => location.start.line).toSorted((one, other) => one - other)
}

t.test('the linter rejects formatters outside of the module that keeps one for each time zone', async t => {
  const code = makers.map((maker, index) => `export const made${index} = ${maker}\n`).join('')
  const folder = t.testdir({
    'biome.json': readFileSync(join(root, 'biome.json'), 'utf8'),
    'formatters.grit': readFileSync(join(root, 'formatters.grit'), 'utf8'),
    src: { agent: { 'reply.ts': code }, lib: { 'clock.ts': code } },
    test: { 'reply.ts': code }
  })
  t.strictSame(
    await rejectedLines(folder, 'src/agent/reply.ts'),
    makers.map((_, index) => index + 1)
  )
  t.strictSame(await rejectedLines(folder, 'test/reply.ts'), [])
})

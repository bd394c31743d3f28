import { execFile } from 'node:child_process'
import { cp, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import t from 'tap'
import { document } from '../support/contract-document.ts'

// Generates clients of the contract, as people do, and compiles a program that uses each of them.

const contract = join(import.meta.dirname, '../../openapi/contracts/chat-api.yaml')
const modules = join(import.meta.dirname, 'node_modules')

interface Generator {
  name: string
  bin: string
  args(folder: string): string[]
  /** The generated files with the names that people use. */
  files: string[]
  /** The lines that it prints if there is nothing to report. */
  output: RegExp[]
}

const generators: Generator[] = [
  {
    name: 'openapi-typescript',
    bin: 'openapi-typescript/bin/cli.js',
    args: folder => [contract, '--output', join(folder, 'index.d.ts')],
    files: ['index.d.ts'],
    output: [/^✨ openapi-typescript [\d.]+$/, /^🚀 .*chat-api\.yaml → .* \[[\d.]+m?s\]$/]
  },
  {
    name: 'hey-api',
    bin: '@hey-api/openapi-ts/bin/run.js',
    args: folder => ['--input', contract, '--output', folder],
    files: ['types.gen.ts', 'sdk.gen.ts'],
    output: [
      /^@hey-api\/openapi-ts v[\d.]+$/,
      /^\[Job 1\] ~ Generating\.\.\.$/,
      /^\[Job 1\] {3}\[1\] .*chat-api\.yaml$/,
      /^\[Job 1\] ✓ \S* · 4 files · [\d.]+m?s$/
    ]
  },
  {
    name: 'orval',
    bin: 'orval/dist/bin/orval.mjs',
    args: folder => ['--input', contract, '--output', join(folder, 'index.ts'), '--client', 'fetch'],
    files: ['index.ts'],
    output: [/^🍻 orval v[\d.]+ - /, /^🎉 TodoBot Chat API - Your OpenAPI spec has been converted/]
  }
]

const folder = t.testdir()
await symlink(modules, join(folder, 'node_modules'))
await cp(join(import.meta.dirname, 'samples'), folder, { recursive: true })

async function run(bin: string, args: string[]): Promise<string[]> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(modules, bin), ...args], {
    cwd: folder
  })
  return stripVTControlCharacters(stdout + stderr)
    .split('\n')
    .map(line => line.trimEnd())
    .filter(line => line !== '')
}

/** The types and functions that a file exports; of openapi-typescript, the schemas. */
function namesIn(code: string): string[] {
  const exported = /^export (?:declare )?(?:type|interface|const|function|enum) (\w+)/gm
  const schemas = /^ {4}schemas: \{$.*?^ {4}\};$/ms.exec(code)?.[0] ?? ''
  return [...code.matchAll(exported), ...schemas.matchAll(/^ {8}(\w+):/gm)].map(([, name = '']) => name)
}

/** Whether a generator had to invent a name, or to change one that was taken. The status of a response may end it. */
function isInvented(name: string): boolean {
  const plain = name.replace(/Response[2-5]\d\d(Application(Problem)?Json)?$/, '')
  return /\d|Anonymous|Inline|(One|Any|All)Of|(One|Two|Three)$/.test(plain)
}

const operations = Object.values(document.paths).flatMap(Object.values)
const schemas = Object.keys(document.components.schemas)

for (const { name, bin, args, files, output } of generators) {
  t.test(`${name} generates a client without a warning, with the names of the contract`, async t => {
    const printed = await run(bin, args(join(folder, name)))
    t.strictSame(
      printed.filter(line => !output.some(pattern => pattern.test(line))),
      []
    )
    t.equal(printed.length, output.length)
    const texts = await Promise.all(files.map(file => readFile(join(folder, name, file), 'utf8')))
    const names = texts.flatMap(namesIn)
    t.strictSame(names.filter(isInvented), [])
    t.strictSame(
      schemas.filter(schema => !names.includes(schema)),
      []
    )
    if (name !== 'openapi-typescript')
      t.strictSame(
        operations.map(({ operationId }) => operationId).filter(id => !names.includes(id)),
        []
      )
    t.notMatch(texts.join(), 'ChatResponse | string')
  })
}

t.test('a program narrows a call by its status and tool, with each of the clients', async t => {
  t.strictSame(await run('typescript/bin/tsc', ['--project', folder]).catch(({ stdout }) => stdout), [])
})

import { spawnSync } from 'node:child_process'
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runGenerator } from '../../openapi/generator/command.ts'
import { readContract } from '../../openapi/generator/contract.ts'
import { writeFiles } from '../../openapi/generator/files.ts'
import { generate } from '../../openapi/generator/index.ts'
import { generatePostman } from '../../openapi/generator/postman/index.ts'
import { generated, writeContract } from './fixture.ts'

const schemas = { User: { type: 'object', properties: { name: { type: 'string' } } } }
const files = ['components.ts', 'operations.ts', 'responses.ts']
const postmanFiles = ['collection', 'environment'].map(kind => `todobot-chat-api.postman_${kind}.json`)

function runProgram(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const script = join(import.meta.dirname, '../../openapi/generate.ts')
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

function foldersOf(t: { testdirName: string }, contract: string) {
  const [out, postman] = [join(t.testdirName, 'out'), join(t.testdirName, 'postman')]
  return { out, postman, args: ['--contract', contract, '--out', out, '--postman', postman] }
}

t.test('it writes missing files, and nothing on a second run', async t => {
  const contract = await writeContract(t, { schemas })
  const { out, postman, args } = foldersOf(t, contract)
  const stdout = `Wrote ${[...files, ...postmanFiles].join(', ')}\n`
  t.strictSame(runProgram(...args), { status: 0, stdout, stderr: '' })
  t.strictSame(readdirSync(out), files)
  t.strictSame(readdirSync(postman), postmanFiles)
  t.equal(await runGenerator(args), 'Everything was up to date\n')
  t.equal(await runGenerator([...args, '--check']), '')
})

t.test('--check names every file that is edited, missing or foreign, and changes none', async t => {
  const contract = await writeContract(t, { schemas })
  const { out, postman, args } = foldersOf(t, contract)
  await writeFiles(generate(await readContract(contract)), out)
  await writeFiles(await generatePostman(await readContract(contract)), postman)
  appendFileSync(join(out, 'components.ts'), '// by hand\n')
  rmSync(join(out, 'operations.ts'))
  writeFileSync(join(out, 'zoo.ts'), '')
  writeFileSync(join(postman, 'zoo.json'), '')
  const stderr =
    `Out of date: components.ts, operations.ts, zoo.ts in ${out}. Run: node openapi/generate.ts\n` +
    `Out of date: zoo.json in ${postman}. Run: node openapi/generate.ts\n`
  t.strictSame(runProgram(...args, '--check'), { status: 1, stdout: '', stderr })
  t.match(readFileSync(join(out, 'components.ts'), 'utf8'), '// by hand')
  t.equal(await runGenerator(args), 'Wrote components.ts, operations.ts, zoo.ts, zoo.json\n')
  t.strictSame(readdirSync(out), files)
})

t.test('for an unusable contract it prints the reason, and writes nothing', async t => {
  const contract = await writeContract(t, { schemas: { User: { type: 'string', example: 'x' } } })
  const message = '#/components/schemas/User/example: "example" is not supported here'
  await t.rejects(runGenerator(foldersOf(t, contract).args), { message })
  t.strictSame(readdirSync(t.testdirName), ['contract.yaml'])
})

t.test('the same contract gives the same text, with a warning on top', async t => {
  const [one, two] = [await generated(t, { schemas }), await generated(t, { schemas })]
  t.strictSame(one, two)
  const notice = '// Generated from the contract by openapi/generate.ts. Do not edit.\n\n'
  for (const [name, text] of one) t.ok(text.startsWith(notice), name)
})

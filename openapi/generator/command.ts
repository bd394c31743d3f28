import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readContract } from './contract.ts'
import { staleFiles, writeFiles } from './files.ts'
import { generate } from './index.ts'
import { generatePostman } from './postman/index.ts'

const openapi = join(import.meta.dirname, '..')

/**
 * Writes the files that are generated from the contract. With `--check` it only compares them with those on disk.
 * @returns the text to print.
 * @throws when the contract is not supported or, with `--check`, when a file is out of date.
 */
export async function runGenerator(args: string[]): Promise<string> {
  const { values } = parseArgs({
    args,
    options: {
      check: { type: 'boolean', default: false },
      contract: { type: 'string', default: join(openapi, 'contracts/chat-api.yaml') },
      out: { type: 'string', default: join(openapi, '../src/contract') },
      postman: { type: 'string', default: join(openapi, 'postman') }
    }
  })
  const contract = await readContract(values.contract)
  const folders: [string, Map<string, string>][] = [
    [values.out, generate(contract)],
    [values.postman, await generatePostman(contract)]
  ]
  return await (values.check ? check(folders) : write(folders))
}

async function check(folders: [string, Map<string, string>][]): Promise<string> {
  const problems: string[] = []
  for (const [folder, files] of folders) {
    const stale = await staleFiles(files, folder)
    if (stale.length > 0)
      problems.push(`Out of date: ${stale.join(', ')} in ${folder}. Run: node openapi/generate.ts`)
  }
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return ''
}

async function write(folders: [string, Map<string, string>][]): Promise<string> {
  const written: string[] = []
  for (const [folder, files] of folders) written.push(...(await writeFiles(files, folder)))
  return written.length > 0 ? `Wrote ${written.join(', ')}\n` : 'Everything was up to date\n'
}

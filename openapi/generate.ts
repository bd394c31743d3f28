import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readContract } from './generator/contract.ts'
import { staleFiles, writeFiles } from './generator/files.ts'
import { generate } from './generator/index.ts'
import { generatePostman } from './generator/postman/index.ts'

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    contract: { type: 'string', default: join(import.meta.dirname, 'contracts/chat-api.yaml') },
    out: { type: 'string', default: join(import.meta.dirname, '../src/contract') },
    postman: { type: 'string', default: join(import.meta.dirname, 'postman') }
  }
})

try {
  const contract = await readContract(values.contract)
  const folders: [string, Map<string, string>][] = [
    [values.out, generate(contract)],
    [values.postman, await generatePostman(contract)]
  ]
  await (values.check ? check(folders) : write(folders))
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}

async function check(folders: [string, Map<string, string>][]): Promise<void> {
  for (const [folder, files] of folders) {
    const stale = await staleFiles(files, folder)
    if (stale.length > 0)
      fail(`Not what the contract says: ${stale.join(', ')} in ${folder}. Run: node openapi/generate.ts`)
  }
}

async function write(folders: [string, Map<string, string>][]): Promise<void> {
  const written: string[] = []
  for (const [folder, files] of folders) written.push(...(await writeFiles(files, folder)))
  process.stdout.write(written.length > 0 ? `Wrote ${written.join(', ')}\n` : 'Everything was up to date\n')
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readContract } from './generator/contract.ts'
import { staleFiles, writeFiles } from './generator/files.ts'
import { generate } from './generator/index.ts'

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    contract: { type: 'string', default: join(import.meta.dirname, 'contracts/chat-api.yaml') },
    out: { type: 'string', default: join(import.meta.dirname, '../src/contract') }
  }
})

try {
  const files = generate(await readContract(values.contract))
  if (values.check) await check(files, values.out)
  else report(await writeFiles(files, values.out))
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}

async function check(files: Map<string, string>, folder: string): Promise<void> {
  const stale = await staleFiles(files, folder)
  if (stale.length > 0)
    fail(`Not what the contract says: ${stale.join(', ')} in ${folder}. Run: node openapi/generate.ts`)
}

function report(written: string[]): void {
  process.stdout.write(written.length > 0 ? `Wrote ${written.join(', ')}\n` : 'Everything was up to date\n')
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}

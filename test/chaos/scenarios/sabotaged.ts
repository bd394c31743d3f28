import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { environmentOf, type Sabotage } from '../../sabotage/sabotage.ts'
import { sabotages } from '../../sabotage/sabotages/index.ts'
import { newResult, type RunResult } from '../harness/result.ts'

const script = join(import.meta.dirname, '../run.ts')

/** Applies the sabotages one by one, or those of one run only: each run must fail with the expected kind of failure. */
export async function sabotaged(only?: string): Promise<RunResult> {
  const result = newResult()
  for (const sabotage of sabotages) {
    const { what, chaos } = sabotage
    if (!chaos || (only !== undefined && chaos.run !== only)) continue
    const said = await runWith(sabotage, chaos.run)
    const noticed = said.split('\n').some(line => line.startsWith(`  ${chaos.kind}: `))
    result.count('noticed', noticed ? 1 : 0)
    const problem = `${what}: ${chaos.run} does not report "${chaos.kind}"\n${said.slice(-2000)}`
    result.expect(noticed, 'not noticed', problem)
  }
  return result
}

/** The output of a run, which is expected to fail. */
function runWith(sabotage: Sabotage, run: string): Promise<string> {
  const env = { ...process.env, ...environmentOf(sabotage) }
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [script, 'short', run],
      { env, maxBuffer: 2 ** 26 },
      (_error, stdout, stderr) => resolve(stdout + stderr)
    )
  })
}

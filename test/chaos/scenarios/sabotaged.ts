import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { environmentOf, type Sabotage } from '../../sabotage/sabotage.ts'
import { sabotages } from '../../sabotage/sabotages/index.ts'
import { newVerdict, type Verdict } from '../harness/verdict.ts'

const script = join(import.meta.dirname, '../run.ts')

/** Breaks promises one by one: the run of each, or only this one, must fail for its reason. */
export async function sabotaged(only?: string): Promise<Verdict> {
  const verdict = newVerdict()
  for (const sabotage of sabotages) {
    const { what, chaos } = sabotage
    if (!chaos || (only !== undefined && chaos.run !== only)) continue
    const said = await runWith(sabotage, chaos.run)
    const noticed = said.split('\n').some(line => line.startsWith(`  ${chaos.kind}: `))
    verdict.count('noticed', noticed ? 1 : 0)
    const problem = `${what}: ${chaos.run} says nothing of "${chaos.kind}"\n${said.slice(-2000)}`
    verdict.expect(noticed, 'not noticed', problem)
  }
  return verdict
}

/** What the run says; that it fails is what is wanted. */
function runWith(sabotage: Sabotage, run: string): Promise<string> {
  const env = { ...process.env, ...environmentOf(sabotage) }
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [script, 'short', run],
      { env, maxBuffer: 2 ** 26 },
      (_error, out, complaint) => resolve(out + complaint)
    )
  })
}

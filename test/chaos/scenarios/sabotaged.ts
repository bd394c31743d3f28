import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apply, copyProject } from '../../sabotage/copy.ts'
import { newVerdict, type Verdict, type VerdictBuilder } from '../harness/verdict.ts'
import { type ChaosSabotage, sabotages } from '../sabotages.ts'

/** Breaks promises one by one, in copies of the program: the run of each must fail there, for its reason. */
export async function sabotaged(names: string[] = Object.keys(sabotages)): Promise<Verdict> {
  const verdict = newVerdict()
  for (const [name, sabotage] of Object.entries(sabotages))
    if (names.includes(name)) await judge(sabotage, verdict)
  return verdict
}

async function judge({ what, edits, run, kind }: ChaosSabotage, verdict: VerdictBuilder): Promise<void> {
  const copy = await mkdtemp(join(tmpdir(), 'chaos-copy-'))
  try {
    await copyProject(copy)
    await apply(edits, copy)
    const said = await runIn(copy, run)
    const noticed = said.split('\n').some(line => line.startsWith(`  ${kind}: `))
    verdict.count('noticed', noticed ? 1 : 0)
    verdict.expect(noticed, 'not noticed', `${what}: ${run} says nothing of "${kind}"\n${said.slice(-2000)}`)
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

/** What the run says; that it fails is what is wanted. */
function runIn(folder: string, run: string): Promise<string> {
  const args = ['test/chaos/run.ts', 'short', run]
  return new Promise(resolve => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 26 }, (_error, out, complaint) =>
      resolve(out + complaint)
    )
  })
}

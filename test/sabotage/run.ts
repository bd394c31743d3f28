import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import pLimit from 'p-limit'
import { conversationSabotages } from './conversation-sabotages.ts'
import { apply, copyProject } from './copy.ts'
import { dataSabotages } from './data-sabotages.ts'
import { historySabotages } from './history-sabotages.ts'
import type { Sabotage } from './sabotage.ts'
import { startServer } from './server.ts'
import { stepSabotages } from './step-sabotages.ts'
import { type Outcome, runTests } from './tests.ts'
import { turnSabotages } from './turn-sabotages.ts'

// Breaks the promises of this program one by one, in copies of it, and demands that the test of each notices.

const sabotages = [
  ...stepSabotages,
  ...turnSabotages,
  ...historySabotages,
  ...conversationSabotages,
  ...dataSabotages
]
const folder = await mkdtemp(join(tmpdir(), 'sabotage-'))
const server = await startServer(folder)
let failures = 0
try {
  await control()
  const two = pLimit(2)
  await Promise.all(
    sabotages.map((sabotage, index) => two(() => judge(sabotage, join(folder, String(index)))))
  )
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
console.log(`${sabotages.length + 1 - failures} passed, ${failures} failed`)
process.exitCode = failures > 0 ? 1 : 0

/** Without sabotage all of the tests pass; else a failure would prove nothing. */
async function control(): Promise<void> {
  const copy = join(folder, 'control')
  await copyProject(copy)
  const outcome = await runTests(copy, [...new Set(sabotages.map(({ test }) => test))], server.url)
  const expected = sabotages.flatMap(({ fails }) => fails)
  const missing = expected.filter(test => !outcome.passed.includes(test))
  const problems = [...new Set([...outcome.failed, ...missing])]
  report('control', 'the program as it is', problems.length === 0 ? undefined : problems.join('; '), outcome)
}

async function judge(sabotage: Sabotage, copy: string): Promise<void> {
  const { invariant, what, edits, test, fails } = sabotage
  try {
    await copyProject(copy)
    await apply(edits, copy)
    const outcome = await runTests(copy, [test], server.url)
    const noticed = isDeepStrictEqual(outcome.failed, [fails].flat())
    report(invariant, what, noticed ? undefined : describe(outcome), outcome)
  } catch (error) {
    report(invariant, what, String(error))
  }
}

function describe({ passed, failed }: Outcome): string {
  if (failed.length > 0) return `other tests failed: ${failed.join('; ')}`
  return passed.length > 0 ? 'no test noticed' : 'the tests did not run'
}

/** Prints a line of the table; what tap said follows when something is wrong. */
function report(invariant: string, what: string, problem: string | undefined, outcome?: Outcome): void {
  console.log(`${problem ? 'FAILED' : 'ok'.padEnd(6)}  ${invariant.padEnd(21)}  ${what}`)
  if (problem === undefined) return
  failures += 1
  console.log(`        ${problem}\n${outcome?.output.slice(-4000) ?? ''}`)
}

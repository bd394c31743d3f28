import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import pLimit from 'p-limit'
import { sabotages } from './sabotages/index.ts'
import { startServer } from './server.ts'
import { type Outcome, runTest } from './tests.ts'

// Breaks the program's promises one by one, and verifies that exactly the tests of that promise fail.

const tested = sabotages.flatMap(({ test, fails = [], ...sabotage }) =>
  test ? { ...sabotage, test, fails: [fails].flat() } : []
)
const two = pLimit(2)
const folder = await mkdtemp(join(tmpdir(), 'sabotage-'))
const server = await startServer(folder)
let failures = 0
try {
  const known = await control()
  await two.map(tested, sabotage => check(sabotage, known))
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
console.log(`${tested.length + 1 - failures} passed, ${failures} failed`)
process.exitCode = failures > 0 ? 1 : 0

/** Verifies that all tests pass without a sabotage; otherwise a failure would prove nothing. @returns their names. */
async function control(): Promise<string[]> {
  const files = new Set(tested.map(({ test }) => test))
  const outcomes = await two.map(files, file => runTest(file, server.url))
  const passed = outcomes.flatMap(outcome => outcome.passed)
  const missing = tested.flatMap(({ fails }) => fails).filter(test => !passed.includes(test))
  const problems = new Set([...outcomes.flatMap(outcome => outcome.failed), ...missing])
  const output = outcomes.map(outcome => outcome.output).join('')
  report('control', 'the unchanged program', [...problems].join('; '), output)
  return passed
}

/** Failures that are not known tests are ignored: a test that does not end also causes failures with other names. */
async function check(sabotage: (typeof tested)[number], known: string[]): Promise<void> {
  const { invariant, what, test, fails } = sabotage
  const outcome = await runTest(test, server.url, sabotage)
  const failed = new Set(outcome.failed.filter(name => known.includes(name)))
  const noticed = isDeepStrictEqual(failed, new Set(fails))
  report(invariant, what, noticed ? '' : describe(outcome), outcome.output)
}

function describe({ passed, failed }: Outcome): string {
  if (failed.length > 0) return `other tests failed: ${failed.join('; ')}`
  return passed.length > 0 ? 'no test noticed' : 'the tests did not run'
}

/** Prints a line of the table; what the tests printed follows when something is wrong. */
function report(invariant: string, what: string, problem: string, output: string): void {
  console.log(`${problem ? 'FAILED' : 'ok'.padEnd(6)}  ${invariant.padEnd(21)}  ${what}`)
  if (!problem) return
  failures += 1
  console.log(`        ${problem}\n${output.slice(-4000)}`)
}

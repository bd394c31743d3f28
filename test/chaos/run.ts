import { openPostgres } from './harness/postgres.ts'
import type { RunResult } from './harness/result.ts'
import { type Scenario, scenarios } from './scenarios/index.ts'

// Makes servers, Postgres and the model fail, and verifies what was stored and answered.
// Usage: npm run chaos -- [short] [name of a run]…

/** Minutes after which the program stops. */
const limits = { short: 12, full: 60 }
/** How many failures of a kind are printed. */
const shown = 5

const args = process.argv.slice(2)
const mode = args.includes('short') ? 'short' : 'full'
const names = args.filter(arg => arg !== 'short')
const unknown = names.filter(name => !Object.hasOwn(scenarios, name))
if (unknown.length > 0) {
  console.error(`There is no run ${unknown.join(', ')}; there are ${Object.keys(scenarios).join(', ')}.`)
  process.exit(2)
}

const chosen = Object.entries(scenarios).filter(([name]) => names.length === 0 || names.includes(name))
const postgres = await openPostgres()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort(`${signal}: stopped`))
setTimeout(() => abort(`not done after ${limits[mode]} minutes`), limits[mode] * 60_000).unref()

let failed = 0
try {
  for (const group of groups(chosen)) await Promise.all(group.map(entry => run(...entry)))
} finally {
  await postgres.remove()
}
console.log(`${chosen.length - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

/** Consecutive scenarios that mostly wait run at the same time. */
function groups(entries: [string, Scenario][]): [string, Scenario][][] {
  const found: [string, Scenario][][] = []
  for (const entry of entries) {
    const last = found.at(-1)
    if (entry[1].waits && last?.at(-1)?.[1].waits) last.push(entry)
    else found.push([entry])
  }
  return found
}

async function run(name: string, scenario: Scenario): Promise<void> {
  const began = performance.now()
  const { figures, failures } = await scenario[mode](postgres).catch(broken)
  const seconds = Math.round((performance.now() - began) / 1000)
  const counted = Object.entries(figures).map(([what, count]) => `${what} ${count}`)
  const result = failures.length > 0 ? 'FAILED' : 'ok'
  console.log(
    [result.padEnd(6), name.padEnd(13), `${seconds} s`.padStart(5), scenario.what, counted.join(', ')].join(
      '  '
    )
  )
  if (failures.length === 0) return
  failed += 1
  for (const [kind, ofKind] of Map.groupBy(failures, failure => failure.kind)) {
    for (const { what } of ofKind.slice(0, shown)) console.log(`  ${kind}: ${what}`)
    if (ofKind.length > shown) console.log(`  ${kind}: … and ${ofKind.length - shown} more`)
  }
}

/** The run itself threw, and proved nothing. */
function broken(error: Error): RunResult {
  return { figures: {}, failures: [{ kind: 'broken run', what: error.stack ?? String(error) }] }
}

/** Stops Postgres; servers are killed when this process exits. */
async function abort(why: string): Promise<never> {
  console.error(why)
  await postgres.remove().catch(() => undefined)
  process.exit(1)
}

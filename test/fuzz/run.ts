import { parseArgs } from 'node:util'
import { openPostgres } from '../chaos/harness/postgres.ts'
import { type Environment, inEnvironment } from '../chaos/harness/world.ts'
import { createClient } from './connection.ts'
import { operationsOf } from './contract.ts'
import { createGauge } from './gauge.ts'
import { answerTo } from './model.ts'
import { createReport, descriptionsOf, quantile, type Report } from './report.ts'
import { fuzzRequests } from './requests/run.ts'
import { fuzzTokens } from './tokens/run.ts'

// Sends random requests and tokens to a server, and compares each response with the contract.
// Usage: npm run fuzz [-- short] [--seed N] [--requests N] [--tokens N] [--operation ID]…

const { values, positionals } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    requests: { type: 'string' },
    tokens: { type: 'string' },
    operation: { type: 'string', multiple: true, default: [] }
  },
  allowPositionals: true
})
const isShort = positionals.includes('short')
const seed = Number(values.seed)
const counts = {
  requests: Number(values.requests ?? (isShort ? 1500 : 20_000)),
  tokens: Number(values.tokens ?? (isShort ? 1000 : 10_000))
}
/** Minutes after which the program stops. */
const limitMinutes = isShort ? 5 : 60
/** Milliseconds that a response may take, at most. */
const maxMs = 1000
/** A run ends after so many kinds of requests with a finding. */
const maxFindings = 30
const operations = operationsOf(values.operation)
if (![seed, counts.requests, counts.tokens].every(Number.isSafeInteger))
  throw new Error('--seed, --requests and --tokens are whole numbers.')

console.log(`seed ${seed}, ${counts.requests} requests, ${counts.tokens} tokens`)
const began = performance.now()
const postgres = await openPostgres({ log_min_error_statement: 'error', log_error_verbosity: 'default' })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort(`${signal}: stopped`))
setTimeout(() => abort(`not done after ${limitMinutes} minutes`), limitMinutes * 60_000).unref()
try {
  const { failures } = await inEnvironment(postgres, fuzz, answerTo)
  for (const { kind, what } of failures) console.log(`${kind}: ${what}`)
  console.log(failures.length === 0 ? 'ok' : `FAILED: ${failures.length}`)
  process.exitCode = failures.length > 0 ? 1 : 0
} finally {
  await postgres.remove()
}

/** Stops Postgres; the server is killed when this process exits. */
async function abort(why: string): Promise<never> {
  console.error(why)
  await postgres.remove().catch(() => undefined)
  process.exit(1)
}

async function fuzz({ db, result, replica }: Environment): Promise<void> {
  const server = await replica({ TURN_DEADLINE_MS: '600000', MODEL_CONNECTIONS: '100000' })
  const url = new URL(server.url)
  const client = createClient(url)
  const gauge = createGauge(server, db)
  const report = createReport()
  const world = { url, db, send: client.send }
  const missing = await fuzzRequests(world, report, {
    seed,
    operations,
    requests: counts.requests,
    maxFindings,
    afterEach: gauge.afterEach
  })
  if (values.operation.length === 0) await fuzzTokens(world, report, { seed, tokens: counts.tokens })
  client.close()
  print(report)
  console.log(gauge.memory.describe())
  for (const text of descriptionsOf(report)) result.expect(false, 'finding', text)
  const isComplete = !isShort && values.requests === undefined && report.findings.size === 0
  result.expect(!isComplete || missing.length === 0, 'not tried', missing.join('; '))
  const slowest = report.durations().at(-1) ?? 0
  result.expect(isShort || slowest <= maxMs, 'slow', `a response took ${Math.round(slowest)} ms`)
  result.expect(isShort || gauge.memory.isFlat(), 'memory', gauge.memory.describe())
  result.expect(server.isRunning(), 'server', 'the server has ended')
  for (const line of await gauge.errors()) result.expect(false, 'log', line)
}

function print(report: Report): void {
  const sorted = report.durations()
  const seconds = Math.round((performance.now() - began) / 1000)
  const ms = (share: number) => `${quantile(sorted, share).toFixed(1)} ms`
  console.log(`${sorted.length} responses to ${report.kinds.size} kinds of requests in ${seconds} s`)
  console.log(
    report
      .statuses()
      .map(([status, count]) => `${status}: ${count}`)
      .join('  ')
  )
  console.log(`p50 ${ms(0.5)}, p99 ${ms(0.99)}, max ${ms(1)}`)
}

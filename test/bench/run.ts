import { parseArgs } from 'node:util'
import { openPostgres, type Postgres } from '../chaos/harness/postgres.ts'
import { measureAdversarial } from './adversarial.ts'
import { measureBytes } from './bytes.ts'
import { measureFairness } from './fairness.ts'
import { measureMessagePath } from './message-path.ts'
import { measurePages } from './pages.ts'
import { measureSlowReaders } from './slow-readers.ts'
import { measureStart } from './start.ts'
import { measureBusyModel } from './streams/busy-model.ts'
import { measureFirstDelta } from './streams/first-delta.ts'
import { measureIdle } from './streams/idle.ts'
import { measureTokens } from './tokens.ts'
import { durableSettings } from './turns/databases.ts'
import { measureTurns } from './turns/index.ts'
import { turnFlags, turnOptions } from './turns/options.ts'

// npm run bench [-- NAME…] [--page 500]; the names are those below. For the options of `start` and `turns`, see docs/performance.md.

const { values, positionals } = parseArgs({
  options: { page: { type: 'string', default: '500' }, ...turnFlags },
  allowPositionals: true
})
const ofTurns = turnOptions(values)
const benches: Record<string, (() => Promise<void>)[]> = {
  adversarial: [measureAdversarial],
  'busy-model': [async () => measureBusyModel(await opened())],
  bytes: [async () => measureBytes(await opened())],
  fairness: [async () => measureFairness(await opened())],
  pages: [async () => measurePages(await opened(), Number(values.page))],
  path: [async () => measureMessagePath(await opened())],
  'slow-readers': [async () => measureSlowReaders(await opened())],
  start: [async () => measureStart(await openedDurable(), ofTurns)],
  streams: [
    async () => measureFirstDelta(await opened()),
    async () => measureIdle(await opened(), 'one'),
    async () => measureIdle(await opened(), 'other')
  ],
  tokens: [measureTokens],
  turns: [async () => measureTurns(await openedDurable(), ofTurns)]
}
const chosen = Object.entries(benches).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name)
)

/** Started for the first bench that needs it. */
let postgres: Promise<Postgres> | undefined
function opened() {
  postgres ??= openPostgres()
  return postgres
}

let durablePostgres: Promise<Postgres> | undefined
function openedDurable() {
  durablePostgres ??= openPostgres(durableSettings)
  return durablePostgres
}

let closing: Promise<unknown> | undefined
function close(): Promise<unknown> {
  closing ??= Promise.all([postgres, durablePostgres].map(async started => (await started)?.remove()))
  return closing
}

let isAborted = false
/** Stops Postgres; other processes are killed when this one exits. */
async function abort(): Promise<never> {
  isAborted = true
  await close().catch(() => undefined)
  process.exit(1)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, abort)
try {
  for (const bench of chosen.flatMap(([, list]) => list)) await bench()
} catch (error) {
  // Postgres was stopped while the bench was using it.
  if (!isAborted) throw error
} finally {
  await close()
}

import { parseArgs } from 'node:util'
import { openPostgres } from '../chaos/harness/postgres.ts'
import { measureAdversarial } from './adversarial.ts'
import { measureBytes } from './bytes.ts'
import { measureFairness } from './fairness.ts'
import { measureMessagePath } from './message-path.ts'
import { measurePages } from './pages.ts'
import { measureSlowReaders } from './slow-readers.ts'
import { measureBusyModel } from './streams/busy-model.ts'
import { measureFirstDelta } from './streams/first-delta.ts'
import { measureIdle } from './streams/idle.ts'
import { measureTokens } from './tokens.ts'

// npm run bench [-- NAME…] [--page 500]; the names are those below.

const { values, positionals } = parseArgs({
  options: { page: { type: 'string', default: '500' } },
  allowPositionals: true
})
const benches: Record<string, (() => Promise<void>)[]> = {
  adversarial: [measureAdversarial],
  'busy-model': [async () => measureBusyModel(await opened())],
  bytes: [async () => measureBytes(await opened())],
  fairness: [async () => measureFairness(await opened())],
  pages: [async () => measurePages(await opened(), Number(values.page))],
  path: [async () => measureMessagePath(await opened())],
  'slow-readers': [async () => measureSlowReaders(await opened())],
  streams: [
    async () => measureFirstDelta(await opened()),
    async () => measureIdle(await opened(), 'one'),
    async () => measureIdle(await opened(), 'other')
  ],
  tokens: [measureTokens]
}
const chosen = Object.entries(benches).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name)
)
/** Started for the first bench that needs it. */
let postgres: ReturnType<typeof openPostgres> | undefined
function opened() {
  postgres ??= openPostgres()
  return postgres
}
try {
  for (const bench of chosen.flatMap(([, list]) => list)) await bench()
} finally {
  await (await postgres)?.remove()
}

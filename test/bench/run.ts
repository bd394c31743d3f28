import { parseArgs } from 'node:util'
import { openPostgres } from '../chaos/harness/postgres.ts'
import { measureBytes } from './bytes.ts'
import { measureFairness } from './fairness.ts'
import { measureMessagePath } from './message-path.ts'
import { measurePages } from './pages.ts'
import { measureSlowReaders } from './slow-readers.ts'
import { measureBusyModel } from './streams/busy-model.ts'
import { measureFirstDelta } from './streams/first-delta.ts'
import { measureIdle } from './streams/idle.ts'
import { measureTokens } from './tokens.ts'

// npm run bench [-- bytes] [busy-model] [fairness] [path] [pages] [slow-readers] [streams] [tokens] [--page 500]

const { values, positionals } = parseArgs({
  options: { page: { type: 'string', default: '500' } },
  allowPositionals: true
})
const benches: Record<string, (() => Promise<void>)[]> = {
  path: [() => measureMessagePath(postgres)],
  pages: [() => measurePages(postgres, Number(values.page))],
  fairness: [() => measureFairness(postgres)],
  bytes: [() => measureBytes(postgres)],
  tokens: [measureTokens],
  'busy-model': [() => measureBusyModel(postgres)],
  'slow-readers': [() => measureSlowReaders(postgres)],
  streams: [
    () => measureFirstDelta(postgres),
    () => measureIdle(postgres, 'one'),
    () => measureIdle(postgres, 'other')
  ]
}
const chosen = Object.entries(benches).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name)
)
const postgres = await openPostgres()
try {
  for (const bench of chosen.flatMap(([, list]) => list)) await bench()
} finally {
  await postgres.remove()
}

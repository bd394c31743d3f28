import { parseArgs } from 'node:util'
import { openPostgres } from '../chaos/harness/postgres.ts'
import { measureAdversarial } from './adversarial.ts'
import { measureMessagePath } from './message-path.ts'
import { measurePages } from './pages.ts'
import { measureFirstDelta } from './streams/first-delta.ts'
import { measureIdle } from './streams/idle.ts'
import { measureTokens } from './tokens.ts'

// npm run bench [-- path] [pages] [streams] [tokens] [adversarial] [--page 500]

const { values, positionals } = parseArgs({
  options: { page: { type: 'string', default: '500' } },
  allowPositionals: true
})
const benches: Record<string, (() => Promise<void>)[]> = {
  path: [async () => measureMessagePath(await opened())],
  pages: [async () => measurePages(await opened(), Number(values.page))],
  tokens: [measureTokens],
  adversarial: [measureAdversarial],
  streams: [
    async () => measureFirstDelta(await opened()),
    async () => measureIdle(await opened(), 'one'),
    async () => measureIdle(await opened(), 'other')
  ]
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

import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Script } from '../../support/fake-gemini/index.ts'
import { judge } from '../harness/judge.ts'
import { newLetter } from '../harness/people.ts'
import { post } from '../harness/post.ts'
import type { Postgres } from '../harness/postgres.ts'
import type { Replica } from '../harness/replica.ts'
import { answerTo } from '../harness/shapes.ts'
import type { Verdict } from '../harness/verdict.ts'
import { inWorld, type World } from '../harness/world.ts'

const poolSize = 10
const turns = 10 * poolSize
const modelMs = 5000
/** How long a transaction may wait for its process: for much less than the model takes. */
const idleMs = 100

/** While the model thinks for seconds about ten times more turns than there are connections, no transaction is open. */
export async function waitingModel(postgres: Postgres): Promise<Verdict> {
  const slowly: Script = request => async exchange => {
    await sleep(modelMs)
    await answerTo(request)(exchange)
  }
  return await inWorld(postgres, scenario, slowly)
}

async function scenario(world: World): Promise<void> {
  const { db, verdict } = world
  const replica = await world.replica({ DATABASE_POOL_MAX: String(poolSize) })
  const letters = await Promise.all(Array.from({ length: turns }, () => newLetter(db, 'no tool')))
  const over = new AbortController()
  const watching = [watchTransactions(world, over.signal), watchHealth(world, replica, over.signal)]
  const replies = await Promise.all(letters.map(letter => post(replica.url, letter)))
  over.abort()
  await Promise.all(watching)
  for (const { status, code } of replies) verdict.expect(status === 200, 'answer', `${status} ${code}`)
  verdict.figures.turns = turns
  verdict.add(await judge(db, letters))
}

async function watchTransactions({ db, verdict }: World, over: AbortSignal): Promise<void> {
  verdict.figures['idle, ms'] = 0
  for (; !over.aborted; await sleep(20)) {
    const { rows } = await sql<{ ms: number; query: string }>`
      select extract(epoch from clock_timestamp() - state_change)::float8 * 1000 as ms, query
      from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'`.execute(db)
    verdict.count('looks')
    for (const { ms, query } of rows) {
      verdict.atMost('idle, ms', ms)
      verdict.expect(ms <= idleMs, 'idle in transaction', `${Math.round(ms)} ms after ${query.slice(0, 60)}`)
    }
  }
}

async function watchHealth({ verdict }: World, { url }: Replica, over: AbortSignal): Promise<void> {
  for (; !over.aborted; await sleep(100)) {
    const { status } = await fetch(`${url}/health`)
    verdict.count('healthy', status === 200 ? 1 : 0)
    verdict.expect(status === 200, 'health', `GET /health answers ${status}`)
  }
}

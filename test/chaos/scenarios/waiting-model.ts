import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Script } from '../../support/fake-gemini/index.ts'
import { post } from '../harness/post.ts'
import type { Postgres } from '../harness/postgres.ts'
import type { Replica } from '../harness/replica.ts'
import { newRequest } from '../harness/requests.ts'
import type { RunResult } from '../harness/result.ts'
import { answerTo } from '../harness/shapes.ts'
import { verify } from '../harness/verify.ts'
import { type Environment, inEnvironment } from '../harness/world.ts'

const poolSize = 10
const turns = 10 * poolSize
const modelMs = 5000
/** How long a transaction may be idle: much shorter than the model takes. */
const idleMs = 100

/** The model takes seconds for ten times more turns than there are connections: no transaction is open meanwhile. */
export async function waitingModel(postgres: Postgres): Promise<RunResult> {
  const slowly: Script = request => async exchange => {
    await sleep(modelMs)
    await answerTo(request)(exchange)
  }
  return await inEnvironment(postgres, scenario, slowly)
}

async function scenario(environment: Environment): Promise<void> {
  const { db, result } = environment
  const replica = await environment.replica({ DATABASE_POOL_MAX: String(poolSize) })
  const requests = await Promise.all(Array.from({ length: turns }, () => newRequest(db, 'no tool')))
  const over = new AbortController()
  const watching = [
    watchTransactions(environment, over.signal),
    watchHealth(environment, replica, over.signal)
  ]
  const replies = await Promise.all(requests.map(request => post(replica.url, request)))
  over.abort()
  await Promise.all(watching)
  for (const { status, code } of replies) result.expect(status === 200, 'answer', `${status} ${code}`)
  result.figures.turns = turns
  result.add(await verify(db, requests))
}

async function watchTransactions({ db, result }: Environment, over: AbortSignal): Promise<void> {
  result.figures['idle, ms'] = 0
  for (; !over.aborted; await sleep(20)) {
    const { rows } = await sql<{ ms: number; query: string }>`
      select extract(epoch from clock_timestamp() - state_change)::float8 * 1000 as ms, query
      from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'`.execute(db)
    result.count('samples')
    for (const { ms, query } of rows) {
      result.max('idle, ms', ms)
      result.expect(ms <= idleMs, 'idle in transaction', `${Math.round(ms)} ms after ${query.slice(0, 60)}`)
    }
  }
}

async function watchHealth({ result }: Environment, { url }: Replica, over: AbortSignal): Promise<void> {
  for (; !over.aborted; await sleep(100)) {
    const { status } = await fetch(`${url}/health`)
    result.count('healthy', status === 200 ? 1 : 0)
    result.expect(status === 200, 'health', `GET /health answers ${status}`)
  }
}

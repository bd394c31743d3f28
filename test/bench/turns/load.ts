import { Pool } from 'undici'
import { checkAnswer } from './answers.ts'
import type { LoadResult, Plan, PlannedUser } from './protocol.ts'

// A process that makes the turns of a plan and answers with the result.

/** Longer than a turn may take. */
const timeoutMs = 70_000
/** After this time no further turn begins. */
const maxMs = 600_000

const things = [
  'oat milk',
  'a birthday card',
  'running shoes',
  'printer paper',
  'a train ticket',
  'garden soil'
]

/** A client that sends each request to the next replica. */
function createClient({ urls, users, isStreamed }: Plan) {
  const timeouts = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, keepAliveTimeout: 60_000 }
  const pools = urls.map(url => new Pool(url, { connections: users.length, ...timeouts }))
  const accept = isStreamed ? 'text/event-stream' : 'application/json'
  let sent = 0

  return {
    async post(token: string, message: string, conversationId: string | null) {
      const pool = pools[sent++ % pools.length]
      if (!pool) throw new Error('There is no replica.')
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept }
      const body = JSON.stringify({
        message,
        ...(conversationId !== null && { conversation_id: conversationId })
      })
      const response = await pool.request({ method: 'POST', path: '/api/chat', headers, body })
      return { status: response.statusCode, text: await response.body.text() }
    },
    close: () => Promise.all(pools.map(pool => pool.close()))
  }
}

async function run(plan: Plan): Promise<LoadResult> {
  const client = createClient(plan)
  const started = performance.now()
  const taken: number[] = []
  let turns = 0
  const failures: string[] = []

  async function take({ token }: PlannedUser, known: string | null): Promise<void> {
    let conversationId = known
    for (let turn = 1; turn <= plan.turns; turn++) {
      const message = `Please add ${things[turn % things.length]} number ${turn} to my list for tomorrow`
      const begun = performance.now()
      if (begun - started > maxMs) throw new Error(`not done after ${maxMs / 1000} s`)
      const response = await client.post(token, message, conversationId)
      taken.push(performance.now() - begun)
      conversationId = checkAnswer(response, { message, conversationId, isStreamed: plan.isStreamed })
      turns += 1
    }
  }

  async function act(user: PlannedUser): Promise<void> {
    for (const conversation of user.conversations) await take(user, conversation)
  }

  await Promise.all(plan.users.map(user => act(user).catch(error => failures.push(String(error)))))
  const seconds = (performance.now() - started) / 1000
  await client.close()
  const sorted = taken.toSorted((a, b) => a - b)
  const quantile = (part: number) => sorted[Math.floor(part * sorted.length)] ?? Number.NaN
  return {
    turns,
    seconds,
    p50: quantile(0.5),
    p99: quantile(0.99),
    failures: failures.length,
    firstFailure: failures[0]
  }
}

process.on('message', async (plan: Plan) => process.send?.(await run(plan)))
// The program that has started it is gone.
process.once('disconnect', () => process.exit())

import { setTimeout as sleep } from 'node:timers/promises'
import { startRespondent } from '../../bench/turns/processes.ts'
import { perWord } from '../../support/fake-gemini/index.ts'
import type { AttackQuestion } from '../harness/attackers.ts'
import { modelUnderAttack, seedAtLimits } from '../harness/attacks.ts'
import { createBystanders, type Experience, p95 } from '../harness/bystander.ts'
import type { Postgres } from '../harness/postgres.ts'
import { residentBytes, watchMemory } from '../harness/process.ts'
import { newUser } from '../harness/requests.ts'
import type { RunResult } from '../harness/result.ts'
import { type Environment, inEnvironment } from '../harness/world.ts'

const script = new URL('../harness/attackers.ts', import.meta.url)
const accounts = 10
/** All attackers together then send about 500 requests per second, ten times as many as their addresses may. */
const slowdown = 10
/** How much longer the messages of others may take. A short run on a busy machine does not measure it. */
const maxRatio = 2
const maxMemory = 300 * 2 ** 20

interface Durations {
  quietMs: number
  attackMs: number
  /** Tasks and conversations of each attacker. */
  rows: number
}

/** Ten accounts at ten addresses do everything that they can, with default limits, while others write messages. */
export async function hostile(postgres: Postgres, durations: Durations): Promise<RunResult> {
  const scenario = (environment: Environment) => withAttackers(environment, durations)
  return await inEnvironment(postgres, scenario, modelUnderAttack, { chunking: perWord }, {})
}

async function withAttackers({ db, replica, result }: Environment, durations: Durations): Promise<void> {
  const { url, pid } = await replica({ TRUST_PROXY: '1' })
  const attackers = await Promise.all(Array.from({ length: accounts }, () => newUser(db)))
  for (const { userId } of attackers) await seedAtLimits(db, userId, durations.rows)
  const bystanders = await createBystanders(db, url)
  await bystanders.write(2000)
  const quiet = await bystanders.write(durations.quietMs)

  const quietMemory = await residentBytes(pid)
  const over = new AbortController()
  const memory = watchMemory(pid, over.signal)
  const strangers = startRespondent<AttackQuestion, number>(script)
  const question = {
    attackers: attackers.map((user, index) => ({ ...user, url, address: `10.9.9.${index}` })),
    slowdown
  }
  await strangers.ask(question)
  await sleep(1000)
  const attacked = await bystanders.write(durations.attackMs)
  over.abort()
  result.figures['requests of attackers'] = await strangers.ask(question)
  await strangers.stop()

  const ratio = p95(attacked.taken) / p95(quiet.taken)
  Object.assign(result.figures, figuresOf(quiet, attacked), { ratio: ratio.toFixed(2) })
  const peak = await memory
  result.figures['memory quiet, MB'] = Math.round(quietMemory / 1e6)
  result.figures['memory, MB'] = Math.round(peak / 1e6)
  result.expect(attacked.refused.length === 0, 'others are refused', attacked.refused.join(', '))
  result.expect(peak < maxMemory, 'memory', `${Math.round(peak / 1e6)} MB`)
  if (durations.attackMs >= 60_000) result.expect(ratio < maxRatio, 'slow', `${ratio.toFixed(2)} times`)
}

function figuresOf(quiet: Experience, attacked: Experience) {
  return {
    messages: attacked.taken.length,
    'p95 quiet, ms': Math.round(p95(quiet.taken)),
    'p95, ms': Math.round(p95(attacked.taken))
  }
}

import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Attacker, attack, attacks, modelUnderAttack, seedAtLimits } from '../chaos/harness/attacks.ts'
import { createBystanders, p95 } from '../chaos/harness/bystander.ts'
import type { Postgres } from '../chaos/harness/postgres.ts'
import { jwtSecret, newUser } from '../chaos/harness/requests.ts'
import { perWord, startFakeGemini } from '../support/fake-gemini/index.ts'
import { startServer } from './streams/server.ts'
import { medianIn } from './timing.ts'

const rounds = 3
const windowMs = 6000

/**
 * Prints for each kind of attack how much longer others wait for their messages while one user is at the limit, with
 * default limits: the ratio of the 95th percentiles, the median of three rounds.
 */
export async function measureFairness(postgres: Postgres): Promise<void> {
  await using closing = new AsyncDisposableStack()
  const teardown = (handler: () => Promise<void>) => closing.defer(handler)
  const fail = (message: string) => Promise.reject(new Error(message))
  const fake = await startFakeGemini({ teardown, fail }, modelUnderAttack, { chunking: perWord })
  const { url: database, db } = await postgres.database()
  const server = await startServer({
    DATABASE_URL: database,
    JWT_SECRET: jwtSecret,
    GEMINI_API_KEY: randomBytes(8).toString('hex'),
    GEMINI_BASE_URL: fake.url,
    TRUST_PROXY: '1'
  })
  closing.defer(() => server.stop())
  const user = await newUser(db)
  await seedAtLimits(db, user.userId)
  const bystanders = await createBystanders(db, server.url)
  await bystanders.write(2000)

  for (const [name, kind] of Object.entries(attacks)) {
    const ratios: number[] = []
    for (let round = 0; round < rounds; round++) {
      const quiet = await bystanders.write(windowMs)
      const over = new AbortController()
      const attacker: Attacker = { ...user, url: server.url, address: `10.9.${round}.9`, signal: over.signal }
      const attacking = attack(attacker, kind)
      await sleep(500)
      const attacked = await bystanders.write(windowMs)
      over.abort()
      await attacking
      if (attacked.refused.length > 0) console.log(`others were refused: ${attacked.refused}`)
      ratios.push(p95(attacked.taken) / p95(quiet.taken))
    }
    const shown = ratios.map(ratio => ratio.toFixed(2)).join(', ')
    console.log(
      `one user at the limit of ${name}: others wait ${medianIn(ratios).toFixed(2)} times as long (${shown})`
    )
  }
}

import { randomBytes } from 'node:crypto'
import type { ChaosDatabase, Postgres } from '../../chaos/harness/postgres.ts'
import { jwtSecret } from '../../chaos/harness/requests.ts'
import { type FakeGemini, perWord, type Script, startFakeGemini } from '../../support/fake-gemini/index.ts'
import { highLimitVariables } from '../../support/limits.ts'
import { type MeasuredServer, startServer } from './server.ts'

/** Two servers on one database, and a scripted model. */
export interface World extends ChaosDatabase {
  fake: FakeGemini
  one: MeasuredServer
  other: MeasuredServer
}

/** Runs a measurement in a new world and closes the world. */
export async function inWorld(
  postgres: Postgres,
  script: Script,
  measure: (world: World) => Promise<void>
): Promise<void> {
  await using closing = new AsyncDisposableStack()
  const fake = await startFakeGemini(
    {
      teardown: handler => closing.defer(handler),
      fail: message => Promise.reject(new Error(message))
    },
    script,
    { chunking: perWord }
  )
  const database = await postgres.database()
  const env = settingsOf(database.url, fake.url)
  const [one, other] = await Promise.all([startServer(env), startServer(env)])
  for (const server of [one, other]) closing.defer(() => server.stop())
  await measure({ ...database, fake, one, other })
}

/** Settings with long deadlines and high rate limits. */
function settingsOf(database: string, model: string): Record<string, string> {
  return {
    DATABASE_URL: database,
    JWT_SECRET: jwtSecret,
    GEMINI_API_KEY: randomBytes(8).toString('hex'),
    GEMINI_BASE_URL: model,
    ...highLimitVariables,
    TURN_DEADLINE_MS: '600000',
    MODEL_ATTEMPT_MS: '600000'
  }
}

import { randomBytes } from 'node:crypto'
import {
  type FakeGemini,
  type FakeOptions,
  type Script,
  startFakeGemini
} from '../../support/fake-gemini/index.ts'
import { highLimitVariables } from '../../support/limits.ts'
import type { ChaosDatabase, Postgres } from './postgres.ts'
import { type Replica, type ReplicaSettings, startReplica } from './replica.ts'
import { jwtSecret } from './requests.ts'
import { newResult, type ResultBuilder, type RunResult } from './result.ts'
import { answerTo } from './shapes.ts'

/** The environment of a scenario: its own database, model and servers. */
export interface Environment extends ChaosDatabase {
  postgres: Postgres
  fake: FakeGemini
  result: ResultBuilder
  /** Starts a server; it is killed at the end of the scenario if it still runs. */
  replica(env?: ReplicaSettings): Promise<Replica>
}

/**
 * Runs a scenario in a new environment, which it closes at the end. The scenario fails if the model refuses a history.
 * Without other `limits`, those of the servers are high: they are not tested.
 */
export async function inEnvironment(
  postgres: Postgres,
  scenario: (environment: Environment) => Promise<void>,
  script: Script = answerTo,
  options: FakeOptions = {},
  limits: ReplicaSettings = highLimitVariables
): Promise<RunResult> {
  const closing: (() => Promise<void>)[] = []
  const result = newResult()
  const database = await postgres.database()
  const fake = await startFakeGemini(
    {
      teardown: handler => void closing.unshift(handler),
      fail: message => result.expect(false, 'model', message)
    },
    script,
    options
  )
  const settings = { ...settingsOf(database, fake), ...limits }

  async function replica(env: ReplicaSettings = {}): Promise<Replica> {
    const started = await startReplica({ ...settings, ...env })
    closing.unshift(async () => {
      started.signal('SIGKILL')
      await started.ended
    })
    return started
  }

  try {
    await scenario({ ...database, postgres, fake, result, replica })
    for (const { message } of fake.violations) result.expect(false, 'refused history', message)
  } finally {
    for (const close of closing) await close()
  }
  return result
}

function settingsOf({ url }: ChaosDatabase, fake: FakeGemini): ReplicaSettings {
  return {
    DATABASE_URL: url,
    JWT_SECRET: jwtSecret,
    GEMINI_API_KEY: randomBytes(8).toString('hex'),
    GEMINI_BASE_URL: fake.url
  }
}

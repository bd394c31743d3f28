import { randomBytes } from 'node:crypto'
import {
  type FakeGemini,
  type FakeOptions,
  type Script,
  startFakeGemini
} from '../../support/fake-gemini/index.ts'
import { jwtSecret } from './people.ts'
import type { ChaosDatabase, Postgres } from './postgres.ts'
import { type Replica, type ReplicaSettings, startReplica } from './replica.ts'
import { answerTo } from './shapes.ts'
import { newVerdict, type Verdict, type VerdictBuilder } from './verdict.ts'

/** What a scenario works with: a database, a model and any number of servers of its own. */
export interface World extends ChaosDatabase {
  postgres: Postgres
  fake: FakeGemini
  verdict: VerdictBuilder
  /** Starts a server; it is killed with the world, if it still runs then. */
  replica(env?: ReplicaSettings): Promise<Replica>
}

/** Runs a scenario in a world that ends with it. The model must never be sent what it does not accept. */
export async function inWorld(
  postgres: Postgres,
  scenario: (world: World) => Promise<void>,
  script: Script = answerTo,
  options: FakeOptions = {}
): Promise<Verdict> {
  const closing: (() => Promise<void>)[] = []
  const verdict = newVerdict()
  const database = await postgres.database()
  const fake = await startFakeGemini(
    {
      teardown: handler => void closing.unshift(handler),
      fail: message => verdict.expect(false, 'model', message)
    },
    script,
    options
  )
  const settings = settingsOf(database, fake)

  async function replica(env: ReplicaSettings = {}): Promise<Replica> {
    const started = await startReplica({ ...settings, ...env })
    closing.unshift(async () => {
      started.signal('SIGKILL')
      await started.ended
    })
    return started
  }

  try {
    await scenario({ ...database, postgres, fake, verdict, replica })
    for (const { message } of fake.violations) verdict.expect(false, 'refused history', message)
  } finally {
    for (const close of closing) await close()
  }
  return verdict
}

/** Limits are far away: they are not what is tested. */
function settingsOf({ url }: ChaosDatabase, fake: FakeGemini): ReplicaSettings {
  return {
    DATABASE_URL: url,
    JWT_SECRET: jwtSecret,
    GEMINI_API_KEY: randomBytes(8).toString('hex'),
    GEMINI_BASE_URL: fake.url,
    CHAT_RATE_LIMIT: '1000000',
    IP_RATE_LIMIT: '1000000'
  }
}

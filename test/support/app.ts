import { Writable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import type { Test } from 'tap'
import { type AppConfig, buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config/config.ts'
import type { Database } from '../../src/db/tables.ts'
import { createLogger } from '../../src/server/logging.ts'
import { createServer } from '../../src/server/options.ts'
import { testDatabase } from './database.ts'

type Partly<T> = { [Field in keyof T]?: Partial<T[Field]> }

export interface TestApp {
  app: FastifyInstance
  db: Kysely<Database>
  /** What was logged so far, a parsed line each. */
  logs: Record<string, unknown>[]
}

export interface BuildOptions {
  /** Slices of the configuration that differ from a development machine's. */
  config?: Partly<Omit<AppConfig, 'model'>>
  /** A fake Gemini's URL; without it the offline model answers. */
  gemini?: string
  /** Another app's database; without it one of its own. */
  database?: { url: string; db: Kysely<Database> }
}

/** An app on a migrated database of its own, as `server.ts` builds it; closed at the end of `t`. */
export async function build(t: Test, options: BuildOptions = {}): Promise<TestApp> {
  const { url, db } = options.database ?? (await testDatabase(t))
  const logs: Record<string, unknown>[] = []
  const logger = createLogger('debug', collect(logs))
  const config = configOf(url, options)
  const app = createServer(config.server, logger)
  await buildApp(app, config)
  t.teardown(() => app.close())
  await app.ready()
  return { app, db, logs }
}

function configOf(url: string, { config = {}, gemini }: BuildOptions): AppConfig {
  const defaults = loadConfig(gemini ? { GEMINI_API_KEY: 'test-key', GEMINI_BASE_URL: gemini } : {})
  return {
    ...defaults,
    ...config,
    server: { ...defaults.server, ...config.server },
    database: { ...defaults.database, migrateOnStart: false, ...config.database, url },
    auth: {
      ...defaults.auth,
      ...config.auth,
      secret: config.auth?.secret ?? 'secret of the tests, 32 bytes long'
    },
    cors: { ...defaults.cors, ...config.cors },
    // Far away unless it is what is tested.
    limits: { chatPerMinute: 1000, ipPerMinute: 10_000, ...config.limits },
    turns: { ...defaults.turns, recoverEveryMs: 600_000, ...config.turns },
    log: { ...defaults.log, ...config.log },
    production: false
  }
}

function collect(logs: Record<string, unknown>[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      logs.push(JSON.parse(String(chunk)))
      done()
    }
  })
}

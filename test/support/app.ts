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
  /** The log lines so far, parsed. */
  logs: Record<string, unknown>[]
}

export interface BuildOptions {
  /** Overrides of the development configuration. */
  config?: Partly<Omit<AppConfig, 'model'>>
  /** The URL of a fake Gemini; the default is the offline model. */
  gemini?: string
  /** The maximum number of connections to it. */
  modelConnections?: number
  /** The database of another app; the default is a new one. */
  database?: { url: string; db: Kysely<Database>; directUrl?: string }
}

/** Builds an app as `server.ts` does, on a new migrated database; closes it at the end of `t`. */
export async function build(t: Test, options: BuildOptions = {}): Promise<TestApp> {
  const {
    url,
    db,
    directUrl = url
  }: NonNullable<BuildOptions['database']> = options.database ?? (await testDatabase(t))
  const logs: Record<string, unknown>[] = []
  const logger = createLogger('debug', collect(logs))
  const config = configOf({ url, directUrl }, options)
  const app = createServer(config.server, logger)
  await buildApp(app, config)
  t.teardown(() => app.close())
  await app.ready()
  return { app, db, logs }
}

function configOf(
  urls: { url: string; directUrl: string },
  { config = {}, gemini, modelConnections = 1024 }: BuildOptions
): AppConfig {
  const model = { GEMINI_API_KEY: 'test-key', MODEL_CONNECTIONS: String(modelConnections) }
  const defaults = loadConfig(gemini ? { ...model, GEMINI_BASE_URL: gemini } : {})
  return {
    ...defaults,
    ...config,
    server: { ...defaults.server, ...config.server },
    database: {
      ...defaults.database,
      migrateOnStart: false,
      preparedStatements: !process.env.TEST_PGBOUNCER,
      ...config.database,
      ...urls
    },
    auth: {
      ...defaults.auth,
      ...config.auth,
      keys: config.auth?.keys ?? ['secret of the tests, 32 bytes long']
    },
    cors: { ...defaults.cors, ...config.cors },
    // High, except in tests of the limits.
    limits: {
      ...defaults.limits,
      chatPerMinute: 1000,
      ipPerMinute: 10_000,
      writesPerMinute: 10_000,
      ...config.limits
    },
    user: {
      ...defaults.user,
      requestsPerMinute: 1_000_000,
      maxRunningTurns: 100,
      maxStreams: 1000,
      ...config.user
    },
    connections: { ...defaults.connections, requestsPerAddress: 10_000, ...config.connections },
    // Without notifications, passes notice what other servers do.
    turns: {
      ...defaults.turns,
      ...(!process.env.TEST_PGBOUNCER && { recoverEveryMs: 600_000 }),
      ...config.turns
    },
    maintenance: { ...defaults.maintenance, indexEveryMs: 600_000, ...config.maintenance },
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

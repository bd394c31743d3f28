import closeWithGrace from 'close-with-grace'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { buildApp } from './app.ts'
import { type Config, ConfigError, loadConfig } from './config.ts'
import { databaseTrouble } from './db/availability.ts'
import { createDatabase, patient } from './db/client.ts'
import { migrateUp } from './db/migrator.ts'
import { type OpenPostgres, openPostgres } from './db/open-postgres.ts'
import { loadEnvFile } from './env-file.ts'
import { keptSecret } from './jwt-secret.ts'
import { createLogger } from './logger.ts'

/** How long running turns have to end when the process is told to stop. */
const graceMs = 10_000
/** npm and node --watch pass a Ctrl-C on that the terminal has sent already: for so long a signal is the same one. */
const echoMs = 1000
const stopSignals: ('SIGINT' | 'SIGTERM')[] = ['SIGINT', 'SIGTERM']
/** What closing may take on top. */
const closingMs = 3000

/** Runs until the process is told to stop. @throws what keeps it from starting: see `explain`. */
export async function run(): Promise<void> {
  loadEnvFile()
  const config = loadConfig()
  const logger = createLogger(config.log.level)
  const postgres = await openPostgres(config.database, line => logger.info(line))
  try {
    await serve(config, logger, postgres)
  } catch (error) {
    await postgres.release()
    throw error
  }
}

async function serve(config: Config, logger: FastifyBaseLogger, postgres: OpenPostgres): Promise<void> {
  if (config.database.migrateOnStart) await migrate(postgres.url, logger)
  const secret = config.auth.secret ?? (await keptSecret(config.database.dataDir))
  const app = await buildApp(
    { ...config, database: { ...config.database, url: postgres.url }, auth: { ...config.auth, secret } },
    logger
  )
  const options = { delay: graceMs + closingMs, logger, skip: stopSignals }
  const grace = closeWithGrace(options, async ({ err }) => {
    if (err) logger.fatal({ err }, 'the process must end')
    app.conversations.endWithin(graceMs)
    await app.close()
    await postgres.release()
    logger.info('stopped')
  })
  stopOnSignal(grace.close, logger)
  const address = await listen(app, config)
  logger.info(`${modelLine(config)} Try it at ${config.server.publicUrl ?? address}/docs`)
}

/** The first signal closes with grace; one that follows later is meant by somebody who will not wait. */
function stopOnSignal(close: () => void, logger: FastifyBaseLogger): void {
  let first: number | undefined
  const stop = (signal: string) => {
    if (first === undefined) {
      first = Date.now()
      logger.info(`${signal}: running turns may finish, for ${graceMs / 1000} s at most`)
      close()
    } else if (Date.now() - first > echoMs) {
      logger.error(`${signal} again: stopped at once`)
      process.exit(1)
    }
  }
  for (const signal of stopSignals) process.on(signal, stop)
}

async function listen(app: FastifyInstance, { server }: Config): Promise<string> {
  try {
    return await app.listen({ host: server.host, port: server.port })
  } catch (error) {
    await app.close()
    throw error
  }
}

async function migrate(url: string, logger: FastifyBaseLogger): Promise<void> {
  const db = createDatabase({ url, poolMax: 1, log: logger, timeouts: patient })
  try {
    for (const name of await migrateUp(db)) logger.info(`The database was migrated: ${name}`)
  } finally {
    await db.destroy()
  }
}

function modelLine({ model }: Config): string {
  return model.name === 'gemini'
    ? `Messages are answered by ${model.model}.`
    : 'Messages are answered by the offline agent, which knows plain phrases only; set GEMINI_API_KEY for Gemini.'
}

/** What keeps the server from starting, in words for the operator; a stack only where nobody expected the error. */
export function explain(
  error: Error & { code?: unknown; address?: unknown; port?: unknown }
): string | undefined {
  if (error instanceof ConfigError) return error.message
  if (error.code === 'EADDRINUSE')
    return `Another program listens on ${error.address}:${error.port} already. Set PORT to another one (0 takes any that is free).`
  return databaseTrouble(error) ?? error.stack
}

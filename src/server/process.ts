import type { FastifyBaseLogger } from 'fastify'
import { buildApp } from '../app.ts'
import { type Config, loadConfig } from '../config/config.ts'
import { loadOrCreateSecret } from '../config/data-dir.ts'
import { googleUrl, loadEnvFile } from '../config/environment.ts'
import { databaseTrouble } from '../db/errors.ts'
import { prepareSchema } from '../db/migrator.ts'
import { type OpenPostgres, openPostgres } from '../db/open-postgres.ts'
import { OperatorError } from '../errors.ts'
import { listen } from './listen.ts'
import { createLogger } from './logging.ts'
import { createServer } from './options.ts'

/** How long running turns have to end when the process is told to stop. */
const graceMs = 10_000
/** npm and node --watch pass a Ctrl-C on that the terminal has sent already: for so long a signal is the same one. */
const echoMs = 1000
const stopSignals = ['SIGINT', 'SIGTERM']
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
  const database = { ...config.database, url: postgres.url }
  await prepareSchema(database, logger)
  const secret = config.auth.secret ?? (await loadOrCreateSecret(config.database.dataDir))
  const app = createServer(config.server, logger)
  await buildApp(app, { ...config, database, auth: { ...config.auth, secret } })
  closeAtExit(logger, async () => {
    app.endTurnsWithin(graceMs)
    await app.close()
    await postgres.release()
    logger.info('stopped')
  })
  const address = await listen(app, config.server)
  logger.info(`${modelLine(config)} Try it at ${config.server.publicUrl ?? address}/docs`)
}

/**
 * Closes the server at the first signal or fatal error, and ends the process; at the next one, or when closing takes too
 * long, it ends at once.
 */
function closeAtExit(logger: FastifyBaseLogger, close: () => Promise<void>): void {
  let began: number | undefined

  function exitAtOnce(details: object, why: string): never {
    logger.fatal(details, why)
    process.exit(1)
  }

  function shutDown(exitCode: number): void {
    began = Date.now()
    setTimeout(() => exitAtOnce({}, 'closing took too long: stopped at once'), graceMs + closingMs)
    close().then(
      () => process.exit(exitCode),
      error => exitAtOnce({ err: error }, 'closing failed: stopped at once')
    )
  }

  function onSignal(signal: string): void {
    if (began === undefined) {
      logger.info(`${signal}: running turns may finish, for ${graceMs / 1000} s at most`)
      shutDown(0)
    } else if (Date.now() - began > echoMs) exitAtOnce({}, `${signal} again: stopped at once`)
  }

  function onFatalError(error: unknown): void {
    if (began !== undefined) exitAtOnce({ err: error }, 'fatal error while closing')
    logger.fatal({ err: error }, 'fatal error, shutting down')
    shutDown(1)
  }

  for (const signal of stopSignals) process.on(signal, onSignal)
  process.on('uncaughtException', onFatalError)
  process.on('unhandledRejection', onFatalError)
}

/** Which model answers, and where it is when that is not Google's own. */
function modelLine({ model }: Config): string {
  if (model.name === 'gemini') {
    const { origin } = new URL(model.baseUrl)
    return `Messages are answered by ${model.model}${origin === googleUrl ? '' : ` at ${origin}`}.`
  }
  const why = model.byName
    ? 'MODEL=offline says so, whether there is a key or not'
    : 'set GEMINI_API_KEY for Gemini'
  return `Messages are answered by the offline agent, which knows plain phrases only; ${why}.`
}

/** What keeps the server from starting, in words for the operator; a stack only where nobody expected the error. */
export function explain(error: Error): string | undefined {
  if (error instanceof OperatorError) return error.message
  return databaseTrouble(error) ?? error.stack
}

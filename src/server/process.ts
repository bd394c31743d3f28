import type { FastifyBaseLogger } from 'fastify'
import { buildApp } from '../app.ts'
import { type Config, loadConfig } from '../config/config.ts'
import { loadOrCreateSecret } from '../config/data-dir.ts'
import { googleUrl, loadEnvFile } from '../config/environment.ts'
import { describeDatabaseError } from '../db/errors.ts'
import { prepareSchema } from '../db/migrator.ts'
import { type OpenPostgres, openPostgres } from '../db/open-postgres.ts'
import { OperatorError } from '../errors.ts'
import { listen } from './listen.ts'
import { createLogger, terminalOutput } from './logging.ts'
import { createServer } from './options.ts'

/** How long running turns may continue after a stop signal. */
const graceMs = 10_000
/** How long closing may take after that. */
const closingMs = 3000
/**
 * Signals within this time count as one: npm and node --watch forward a Ctrl-C that the terminal has already sent to this
 * process.
 */
const repeatedSignalMs = 1000
const stopSignals = ['SIGINT', 'SIGTERM']

/** Runs the server until a stop signal. @throws an error that prevents the start: see `explain`. */
export async function run(): Promise<void> {
  loadEnvFile()
  const config = loadConfig()
  const logger = createLogger(config.log.level, process.stdout.isTTY ? await terminalOutput() : undefined)
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
    app.releaseTurnsAfter(graceMs)
    await app.close()
    await postgres.release()
    logger.info('stopped')
  })
  const address = await listen(app, config.server)
  logger.info(describeModel(config))
  logger.info(`ready: open ${config.server.publicUrl ?? address}/docs`)
}

/**
 * Closes the server and exits at the first signal or fatal error. Exits immediately at the next one, or when closing
 * takes too long.
 */
function closeAtExit(logger: FastifyBaseLogger, close: () => Promise<void>): void {
  let closingSince: number | undefined

  function exitAtOnce(details: object, message: string): never {
    logger.fatal(details, message)
    process.exit(1)
  }

  function shutDown(exitCode: number): void {
    closingSince = Date.now()
    setTimeout(() => exitAtOnce({}, 'closing timed out, exiting'), graceMs + closingMs)
    close().then(
      () => process.exit(exitCode),
      error => exitAtOnce({ err: error }, 'closing failed, exiting')
    )
  }

  function onSignal(signal: string): void {
    if (closingSince === undefined) {
      logger.info(`${signal} received: finishing running turns for up to ${graceMs / 1000} s`)
      shutDown(0)
    } else if (Date.now() - closingSince > repeatedSignalMs)
      exitAtOnce({}, `${signal} received again, exiting`)
  }

  function onFatalError(error: unknown): void {
    if (closingSince !== undefined) exitAtOnce({ err: error }, 'fatal error while closing, exiting')
    logger.fatal({ err: error }, 'fatal error, shutting down')
    shutDown(1)
  }

  for (const signal of stopSignals) process.on(signal, onSignal)
  process.on('uncaughtException', onFatalError)
  process.on('unhandledRejection', onFatalError)
}

/** The model that answers, and its address if that is not Google's. */
function describeModel({ model }: Config): string {
  if (model.name === 'gemini') {
    const { origin } = new URL(model.baseUrl)
    return `${model.model} answers messages${origin === googleUrl ? '' : `, at ${origin}`}`
  }
  const reason = model.isExplicit
    ? 'because MODEL=offline is set'
    : 'because GEMINI_API_KEY is not set. It understands only simple English'
  return `the offline agent answers messages, ${reason}`
}

/** Explains to the operator why the server does not start; with a stack only if the error is unexpected. */
export function explain(error: Error): string | undefined {
  if (error instanceof OperatorError) return error.message
  return describeDatabaseError(error) ?? error.stack
}

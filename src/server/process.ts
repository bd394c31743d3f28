import { flushCompileCache } from 'node:module'
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
import { closeAtExit, type Opened } from './shutdown.ts'

/** How long running turns may continue after a stop signal. */
const defaultGraceMs = 10_000
/** Milliseconds after which requests that have waited for the start are answered. */
const settledMs = 500

/**
 * Runs the server until a stop signal. `timeZone` is that of the terminal.
 * @throws an error that prevents the start: see `explain`.
 */
export async function run({ graceMs = defaultGraceMs, timeZone = 'UTC' } = {}): Promise<void> {
  loadEnvFile()
  const config = loadConfig()
  const output = process.stdout.isTTY ? await terminalOutput(timeZone) : undefined
  const logger = createLogger(config.log.level, output)
  const opened = closeAtExit(logger, graceMs)
  try {
    opened.postgres = openPostgres(config.database, line => logger.info(line))
    await serve(config, logger, opened, await opened.postgres)
  } catch (error) {
    // Postgres has been stopped under the start, or is about to be.
    if (opened.isClosing()) return
    await opened.postgres?.then(
      ({ release }) => release(),
      () => undefined
    )
    throw error
  }
}

async function serve(
  config: Config,
  logger: FastifyBaseLogger,
  opened: Opened,
  { url, directUrl }: OpenPostgres
): Promise<void> {
  const database = { ...config.database, url, directUrl }
  await prepareSchema({ ...database, url: directUrl }, logger)
  const keys = config.auth.keys ?? [await loadOrCreateSecret(config.database.dataDir)]
  const app = createServer(config.server, logger)
  await buildApp(app, { ...config, database, auth: { ...config.auth, keys } })
  if (opened.isClosing()) return
  opened.app = app
  const address = await listen(app, config.server)
  // Otherwise compiled code is written at the exit, which a server that is killed does not reach.
  flushCompileCache()
  logger.info(describeModel(config))
  logger.info(`ready: open ${config.server.publicUrl ?? address}/docs`)
  setTimeout(releaseMemory, settledMs).unref()
}

/** Returns the memory that only the start needed, about 20 MB. `npm start` allows it with `--expose-gc`. */
function releaseMemory(): void {
  globalThis.gc?.({ type: 'major', flavor: 'last-resort', execution: 'sync' })
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
  // Of the file system: the message names the file.
  if ('path' in error && 'syscall' in error)
    return `${error.message}. Check that this user may use the file, and that the disk is not full.`
  return describeDatabaseError(error) ?? error.stack
}

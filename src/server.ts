import closeWithGrace from 'close-with-grace'
import { buildApp } from './app.ts'
import { type Config, ConfigError, loadConfig } from './config.ts'
import { startEmbeddedPostgres } from './db/embedded/postgres.ts'
import { loadEnvFile } from './env-file.ts'
import { keptSecret } from './jwt-secret.ts'
import { createLogger } from './logger.ts'

/** How long running turns have to end when the process is told to stop. */
const graceMs = 10_000

async function main(): Promise<void> {
  loadEnvFile()
  const config = loadConfig()
  const logger = createLogger(config.log.level)
  const postgres = await openPostgres(config.database, line => logger.info(line))
  const secret = config.auth.secret ?? (await keptSecret(config.database.dataDir))

  const app = await buildApp(
    { ...config, database: { ...config.database, url: postgres.url }, auth: { ...config.auth, secret } },
    logger
  )
  closeWithGrace({ delay: graceMs, logger }, async ({ err, signal }) => {
    if (err) logger.fatal({ err }, 'the process must end')
    else logger.info(`${signal}: running turns may finish, for ${graceMs / 1000} s at most`)
    await app.close()
    await postgres.release()
  })
  const address = await app.listen({ host: config.server.host, port: config.server.port })
  logger.info(`${modelLine(config)} Try it at ${config.server.publicUrl ?? address}/docs`)
}

/** The operator's Postgres, or one of our own on the project's data. */
async function openPostgres({ url, dataDir }: Config['database'], log: (line: string) => void) {
  if (url) return { url, release: async () => undefined }
  const { connectionString, release } = await startEmbeddedPostgres({ dataDir, log })
  return { url: connectionString, release }
}

function modelLine({ model }: Config): string {
  return model.name === 'gemini'
    ? `Messages are answered by ${model.model}.`
    : 'Messages are answered by the offline agent, which knows plain phrases only; set GEMINI_API_KEY for Gemini.'
}

main().catch(error => {
  const expected = error instanceof ConfigError || error.code === 'EADDRINUSE'
  process.stderr.write(`${expected ? error.message : error.stack}\n`)
  process.exit(1)
})

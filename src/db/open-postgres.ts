import type { Config } from '../config/config.ts'
import { makeDataDir } from '../config/data-dir.ts'

/** A Postgres to work on; `release` when that is over. */
export interface OpenPostgres {
  url: string
  release(): Promise<void>
}

/** The operator's Postgres, or without a URL one of our own on the project's data. */
export async function openPostgres(
  { url, dataDir }: Pick<Config['database'], 'url' | 'dataDir'>,
  log: (line: string) => void
): Promise<OpenPostgres> {
  if (url) return { url, release: async () => undefined }
  await makeDataDir(dataDir)
  const { startEmbeddedPostgres } = await import('./embedded/postgres.ts')
  const { connectionString, release } = await startEmbeddedPostgres({ dataDir, log })
  return { url: connectionString, release }
}

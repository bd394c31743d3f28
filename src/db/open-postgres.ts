import type { Config } from '../config/config.ts'
import { createDataDir } from '../config/data-dir.ts'

/** A running Postgres. Call `release` when it is no longer needed. */
export interface OpenPostgres {
  url: string
  /** For migrations and notifications. */
  directUrl: string
  release(): Promise<void>
}

/** The Postgres at `url`, or without a URL the embedded Postgres on the data folder. */
export async function openPostgres(
  { url, directUrl, dataDir }: Pick<Config['database'], 'url' | 'directUrl' | 'dataDir'>,
  log: (line: string) => void
): Promise<OpenPostgres> {
  if (url) return { url, directUrl: directUrl ?? url, release: async () => undefined }
  await createDataDir(dataDir)
  const { startEmbeddedPostgres } = await import('./embedded/postgres.ts')
  const { connectionString, release } = await startEmbeddedPostgres({ dataDir, log })
  return { url: connectionString, directUrl: connectionString, release }
}

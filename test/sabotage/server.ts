import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../../src/db/embedded/postgres.ts'
import { fastSettings } from '../support/database.ts'

export interface DatabaseServer {
  url: string
  stop(): Promise<void>
}

/** The server of TEST_DATABASE_URL, or one of its own in this folder: sabotaged schemas stay away from other tests. */
export async function startServer(folder: string): Promise<DatabaseServer> {
  const url = process.env.TEST_DATABASE_URL
  if (url) return { url, stop: async () => undefined }
  const dataDir = join(folder, 'data')
  await mkdir(dataDir)
  // For root, Postgres runs as another user, who must be able to get there.
  await chmod(folder, 0o755)
  const options = { dataDir, settings: fastSettings, log: () => undefined }
  const { connectionString, release } = await startEmbeddedPostgres(options)
  return { url: connectionString, stop: release }
}

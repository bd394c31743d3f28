import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../../src/db/embedded/postgres.ts'
import { fastSettings } from '../support/database.ts'

export interface DatabaseServer {
  url: string
  stop(): Promise<void>
}

/** The server of TEST_DATABASE_URL, or a new one in this folder, so that other tests never get sabotaged schemas. */
export async function startServer(folder: string): Promise<DatabaseServer> {
  const url = process.env.TEST_DATABASE_URL
  if (url) return { url, stop: async () => undefined }
  const dataDir = join(folder, 'data')
  await mkdir(dataDir)
  // When this process is root, Postgres runs as another user, who needs access to the folder.
  await chmod(folder, 0o755)
  const options = { dataDir, settings: fastSettings, log: () => undefined }
  const { connectionString, release } = await startEmbeddedPostgres(options)
  return { url: connectionString, stop: release }
}

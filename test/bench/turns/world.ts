import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Postgres } from '../../chaos/harness/postgres.ts'
import { type Databases, openDatabases } from './databases.ts'
import type { TurnOptions } from './options.ts'
import { type Respondent, startRespondent } from './processes.ts'
import type { LoadResult, ModelQuestion, ModelState, Plan } from './protocol.ts'

/** The processes beside the servers. */
export interface World {
  databases: Databases
  model: Model
  load: Respondent<Plan, LoadResult>
  /** A folder without files of others. */
  folder: string
  close(): Promise<void>
}

export type Model = Respondent<ModelQuestion, ModelState> & { url: string }

export async function openWorld(postgres: Postgres, options: TurnOptions): Promise<World> {
  const databases = await openDatabases(postgres, options)
  const model = await startModel()
  const load = startRespondent<Plan, LoadResult>(new URL('load.ts', import.meta.url))
  return {
    databases,
    model,
    load,
    folder: temporaryFolder(),
    async close() {
      await Promise.all([model.stop(), load.stop(), databases.close()])
    }
  }
}

export async function startModel(): Promise<Model> {
  const model = startRespondent<ModelQuestion, ModelState>(new URL('model.ts', import.meta.url))
  const { port } = await model.ask({})
  return { ...model, url: `http://127.0.0.1:${port}` }
}

/** Removed when this process exits. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

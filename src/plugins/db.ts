import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Kysely } from 'kysely'
import { createDatabase } from '../db/client.ts'
import { migrateUp } from '../db/migrator.ts'
import type { Database } from '../db/tables.ts'

declare module 'fastify' {
  interface FastifyInstance {
    db: Kysely<Database>
  }
}

export interface DbOptions {
  url: string
  poolMax: number
  migrateOnStart: boolean
}

async function db(app: FastifyInstance, { url, poolMax, migrateOnStart }: DbOptions) {
  const database = createDatabase({ url, poolMax, log: app.log })
  app.decorate('db', database)
  app.addHook('onClose', () => database.destroy())
  if (migrateOnStart) await migrateUp(database)
}

export default fp(db, { name: 'db' })

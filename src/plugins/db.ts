import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Kysely } from 'kysely'
import { createDatabase } from '../db/client.ts'
import type { Database } from '../db/tables.ts'

declare module 'fastify' {
  interface FastifyInstance {
    db: Kysely<Database>
  }
}

interface DbOptions {
  url: string
  poolMax: number
  preparedStatements: boolean
}

async function db(app: FastifyInstance, options: DbOptions) {
  const { url, poolMax, preparedStatements } = options
  const database = createDatabase({ url, poolMax, preparedStatements, log: app.log })
  app.decorate('db', database)
  app.addHook('onClose', () => database.destroy())
}

export default fp(db, { name: 'db' })

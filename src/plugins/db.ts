import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Kysely } from 'kysely'
import { createDatabase, rowSecurityOf } from '../db/client.ts'
import { ignoreIfDown } from '../db/errors.ts'
import { describeRowSecurity } from '../db/row-security.ts'
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
  const database = createDatabase({
    ...{ url, poolMax, preparedStatements, log: app.log },
    onRowSecurity(rowSecurity) {
      app.log[rowSecurity === 'off' ? 'warn' : 'info'](describeRowSecurity(rowSecurity))
    }
  })
  app.decorate('db', database)
  app.addHook('onReady', async () => {
    // It is logged. Without a connection, the first request finds it out.
    await rowSecurityOf(database).catch(ignoreIfDown)
  })
  app.addHook('onClose', () => database.destroy())
}

export default fp(db, { name: 'db' })

import type { Writable } from 'node:stream'
import type { CompiledQuery, Kysely } from 'kysely'
import type pg from 'pg'
import { type Connection, connect, handleOf } from './client.ts'
import { settingUser } from './row-security.ts'
import type { Database } from './tables.ts'
import { hasPrepared, queryAs } from './user-query.ts'

/**
 * The user whose data queries access: the first argument of every store function. Postgres knows the user too, and hides
 * the rows of all others (see `row-security.ts`).
 */
export interface Scope {
  readonly userId: string
  readonly db: Kysely<Database>
  /**
   * Executes a compiled query.
   * @param name under which the connection keeps its plan; undefined if it does not.
   */
  execute<Row>(name: string | undefined, query: CompiledQuery<Row>): Promise<Row[]>
}

/** A scope as statements are built: they are not executed. */
export type QueryScope = Pick<Scope, 'userId' | 'db'>

/** A scope in which each query is a transaction of its own. @param db the handle of a pool. */
export function scopeOf(db: Kysely<Database>, userId: string): PooledScope {
  return new PooledScope(db, userId)
}

export class PooledScope implements Scope {
  readonly pool: Kysely<Database>
  readonly userId: string
  #db: Kysely<Database> | undefined

  constructor(pool: Kysely<Database>, userId: string) {
    this.pool = pool
    this.userId = userId
  }

  /** Created when it is used: named statements do not need it. */
  get db(): Kysely<Database> {
    this.#db ??= handleOf({
      query: async (text, values) => {
        const connection = await connect(this.pool)
        return await executeAlone(connection, this.userId, { text, values })
      }
    })
    return this.#db
  }

  async execute<Row>(name: string | undefined, query: CompiledQuery<Row>): Promise<Row[]> {
    const connection = await connect(this.pool)
    const config = queryConfig(connection, name, query)
    return (await executeAlone<Row & pg.QueryResultRow>(connection, this.userId, config)).rows
  }
}

/** Executes a query as a transaction of the user, and releases the connection. */
async function executeAlone<Row extends pg.QueryResultRow>(
  connection: Connection,
  userId: string,
  query: pg.QueryConfig
): Promise<pg.QueryResult<Row>> {
  const { client } = connection
  try {
    const setUser = userConfig(connection, userId)
    if (setUser.name && !hasPrepared(client, setUser.name)) await client.query(setUser)
    return await queryAs<Row>(client, setUser, query)
  } finally {
    client.release()
  }
}

/** The statement that sets the user of a transaction. */
export function userConfig(connection: Connection, userId: string): pg.QueryConfig {
  const { name, ...query } = settingUser(connection.rowSecurity, userId)
  return queryConfig(connection, name, query)
}

/** The query as pg expects it. */
export function queryConfig(
  { isPrepared }: Pick<Connection, 'isPrepared'>,
  name: string | undefined,
  { sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>
): pg.QueryConfig {
  return { ...(isPrepared && name && { name }), text: sql, values: [...parameters] }
}

/** The types of pg leave it out. */
export function connectionOf(client: pg.PoolClient): { stream: Writable } {
  return Reflect.get(client, 'connection')
}

import pg from 'pg'

/** What pg has, and its types leave out. */
interface ProtocolConnection {
  parsedStatements: Record<string, string>
  parse(statement: { name?: string | undefined; text: string }): void
  bind(portal: { statement?: string | undefined; values: unknown[] }): void
  execute(portal: object): void
}

interface ProtocolQuery extends pg.Submittable {
  callback: (error: Error | null, result: pg.QueryResult) => void
  prepare(connection: ProtocolConnection): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: ProtocolConnection): void
}

const ExtendedQuery = pg.Query as unknown as new (
  config: pg.QueryConfig & { queryMode: 'extended' }
) => ProtocolQuery

/**
 * A query that Postgres executes after another statement, whose result is ignored, and in the same transaction: there
 * is only one sync message, after both. If the first one fails, the query is not executed.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
class UserQuery extends ExtendedQuery {
  /** The statement that sets the user. */
  readonly first: pg.QueryConfig
  #isFirst = true

  constructor(first: pg.QueryConfig, query: pg.QueryConfig) {
    super({ ...query, queryMode: 'extended' })
    this.first = first
  }

  override prepare(connection: ProtocolConnection): void {
    const { name, text, values = [] } = this.first
    if (!name) connection.parse({ text })
    connection.bind({ statement: name, values })
    connection.execute({})
    super.prepare(connection)
  }

  override handleDataRow(message: unknown): void {
    if (!this.#isFirst) super.handleDataRow(message)
  }

  override handleCommandComplete(message: unknown, connection: ProtocolConnection): void {
    if (!this.#isFirst) super.handleCommandComplete(message, connection)
    this.#isFirst = false
  }
}

/**
 * Executes a query as a transaction, after the statement that sets its user.
 * @param setUser if it has a name, this connection must have prepared it: see `isPrepared`.
 */
export async function queryAs<Row extends pg.QueryResultRow>(
  client: pg.PoolClient,
  setUser: pg.QueryConfig,
  query: pg.QueryConfig
): Promise<pg.QueryResult<Row>> {
  const { promise, resolve, reject } = Promise.withResolvers<pg.QueryResult<Row>>()
  const userQuery = new UserQuery(setUser, query)
  userQuery.callback = (error, result) => (error ? reject(error) : resolve(result))
  client.query(userQuery)
  return await promise
}

/** Whether the connection has prepared a statement with this name. */
export function hasPrepared(client: pg.PoolClient, name: string): boolean {
  const connection: unknown = Reflect.get(client, 'connection')
  return name in (connection as ProtocolConnection).parsedStatements
}

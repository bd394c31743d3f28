import type { Writable } from 'node:stream'
import type { CompiledQuery, Kysely } from 'kysely'
import type pg from 'pg'
import { type Connection, connect, handleOf, hasPool } from './client.ts'
import { retryOnDeadlock } from './errors.ts'
import type { Database, Scope } from './tables.ts'

/** The connections of transactions, by their handles. */
const transactions = new WeakMap<Kysely<Database>, Connection>()

/** Takes a statement that was sent and whose result is not needed: the commit is sent without waiting for it. */
type Final = (statement: Promise<unknown>) => void

/**
 * Runs `work` in a transaction. After a deadlock the transaction is retried, with at most three attempts in total.
 * `work` must use only the scope that it receives: another handle would wait for a second connection, and its
 * statements would not be rolled back.
 *
 * Statements are sent at once, and Postgres runs them in this order. So the transaction begins in the round trip of the
 * first statements, and commits in that of the `final` ones.
 */
export async function inTransaction<T>(
  scope: Scope,
  work: (scope: Scope, final: Final) => Promise<T>
): Promise<T> {
  return await retryOnDeadlock(async () => {
    const { client, isPrepared } = await connect(scope.db)
    const guard = createGuard(client)
    const db = handleOf(guard.client)
    transactions.set(db, { client: guard.client, isPrepared })
    let isClean = true
    try {
      return await transact(guard.client, final => work({ ...scope, db }, final))
    } catch (error) {
      guard.close()
      isClean = await isRolledBack(client)
      throw error
    } finally {
      guard.close()
      client.release(!isClean)
    }
  })
}

async function transact<T>(client: pg.PoolClient, work: (final: Final) => Promise<T>): Promise<T> {
  const finals: Promise<unknown>[] = []
  const [, result] = await Promise.all([
    client.query('begin'),
    work(statement => {
      // It is awaited below, with the commit.
      statement.catch(() => undefined)
      finals.push(statement)
    })
  ])
  const [{ command }] = await Promise.all([client.query('commit'), ...finals])
  // A transaction with a failed statement is rolled back, without an error.
  if (command !== 'COMMIT') throw new Error('the transaction was rolled back')
  return result
}

async function isRolledBack(client: pg.PoolClient): Promise<boolean> {
  return await client.query('rollback').then(
    () => true,
    () => false
  )
}

/**
 * A connection that sends the statements of one tick in one write, and refuses them once it is closed: `work` can fail
 * while a part of it continues.
 */
function createGuard(client: pg.PoolClient) {
  let isOpen = true
  let isCorked = false

  function cork(): void {
    if (isCorked) return
    const { stream } = connectionOf(client)
    isCorked = true
    stream.cork()
    // Runs when no promise is left to continue: statements that need nothing in between are sent by then.
    process.nextTick(() => {
      isCorked = false
      stream.uncork()
    })
  }

  async function query(...args: Parameters<typeof client.query>) {
    if (!isOpen) throw new Error('the transaction has ended')
    cork()
    return await client.query(...args)
  }

  return {
    client: { query, release: () => undefined } as unknown as pg.PoolClient,
    close(): void {
      isOpen = false
    }
  }
}

/** The types of pg leave it out. */
function connectionOf(client: pg.PoolClient): { stream: Writable } {
  return Reflect.get(client, 'connection')
}

/** Executes a compiled query under a name: in the transaction of the handle, or on a connection of its pool. */
export async function execute<Row>(
  db: Kysely<Database>,
  name: string,
  query: CompiledQuery<Row>
): Promise<Row[]> {
  const transaction = transactions.get(db)
  if (transaction) return await send(transaction, name, query)
  if (!hasPool(db)) return (await db.executeQuery(query)).rows
  const connection = await connect(db)
  try {
    return await send(connection, name, query)
  } finally {
    connection.client.release()
  }
}

async function send<Row>(
  { client, isPrepared }: Connection,
  name: string,
  { sql, parameters }: CompiledQuery<Row>
): Promise<Row[]> {
  const { rows } = await client.query<Row & pg.QueryResultRow>({
    ...(isPrepared && { name }),
    text: sql,
    values: [...parameters]
  })
  return rows
}

import type { Writable } from 'node:stream'
import type { CompiledQuery, Kysely } from 'kysely'
import type pg from 'pg'
import { type Connection, connect, handleOf, hasPool } from './client.ts'
import { retryOnDeadlock } from './errors.ts'
import type { Database, Scope } from './tables.ts'

/** The connections of transactions, by their handles. */
const transactions = new WeakMap<Kysely<Database>, Connection>()

/**
 * Sends a statement whose result is not needed: the commit is sent without waiting for it. @throws if it is not sent at
 * once, as a query of Kysely: the commit would precede it.
 */
type Final = (send: () => Promise<unknown>) => void

/**
 * Runs `work` in a transaction. After a deadlock the transaction is retried, with at most three attempts in total.
 * `work` must use only the scope that it receives: another handle would wait for a second connection, and its
 * statements would not be rolled back.
 *
 * Statements are sent without waiting for those before: a `Statement` at once, in the order of the calls, and a
 * query of Kysely a little later. So the transaction commits in the round trip of the `final` ones.
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
      return await transact(client, guard, final => work({ ...scope, db }, final))
    } catch (error) {
      guard.close()
      isClean = await isRolledBack(client)
      throw error
    } finally {
      client.release(!isClean)
    }
  })
}

async function transact<T>(
  client: pg.PoolClient,
  guard: ReturnType<typeof createGuard>,
  work: (final: Final) => Promise<T>
): Promise<T> {
  const finals: Promise<unknown>[] = []
  // Awaited: if only this failed, statements that were sent with it would be committed one by one.
  await client.query('begin')
  const result = await work(send => {
    const count = guard.count()
    const statement = send()
    // It is awaited below, with the commit.
    statement.catch(() => undefined)
    if (guard.count() === count) throw new Error('a final statement must be sent at once')
    finals.push(statement)
  })
  guard.close()
  guard.cork()
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
 * A connection that sends the statements of one tick in one write, and refuses them once it is closed, before the commit
 * or the rollback: a part of `work` can continue.
 */
function createGuard(client: pg.PoolClient) {
  let isOpen = true
  let isCorked = false
  let count = 0

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
    count += 1
    cork()
    return await client.query(...args)
  }

  return {
    client: { query, release: () => undefined } as unknown as pg.PoolClient,
    /** Delays what is sent in this tick until its end. */
    cork,
    /** The number of statements that were sent. */
    count: () => count,
    close(): void {
      isOpen = false
    }
  }
}

/** The types of pg leave it out. */
function connectionOf(client: pg.PoolClient): { stream: Writable } {
  return Reflect.get(client, 'connection')
}

/**
 * Executes a compiled query: in the transaction of the handle, or on a connection of its pool.
 * @param name under which the connection keeps its plan; undefined if it does not.
 */
export async function execute<Row>(
  db: Kysely<Database>,
  name: string | undefined,
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
  name: string | undefined,
  { sql, parameters }: CompiledQuery<Row>
): Promise<Row[]> {
  const { rows } = await client.query<Row & pg.QueryResultRow>({
    ...(isPrepared && name && { name }),
    text: sql,
    values: [...parameters]
  })
  return rows
}

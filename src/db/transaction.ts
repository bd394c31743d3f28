import type { CompiledQuery } from 'kysely'
import type pg from 'pg'
import { connect, handleOf } from './client.ts'
import { retryOnDeadlock } from './errors.ts'
import { connectionOf, PooledScope, queryConfig, type Scope, userConfig } from './scope.ts'

/**
 * Sends a statement whose result is not needed: the commit is sent without waiting for it. @throws if it is not sent at
 * once, as a query of Kysely: the commit would precede it.
 */
type Final = (send: () => Promise<unknown>) => void

/**
 * Runs `work` in a transaction of the scope's user. After a deadlock the transaction is retried, with at most three
 * attempts in total. `work` must use only the scope that it receives: another one would wait for a second connection,
 * and its statements would not be rolled back.
 *
 * Statements are sent without waiting for those before: a `Statement` at once, in the order of the calls, and a
 * query of Kysely a little later. So the transaction commits in the round trip of the `final` ones.
 */
export async function inTransaction<T>(
  scope: Scope,
  work: (scope: Scope, final: Final) => Promise<T>
): Promise<T> {
  if (!(scope instanceof PooledScope)) throw new Error('a transaction cannot begin in another one')
  return await retryOnDeadlock(() => transact(scope, work))
}

async function transact<T>(
  { pool, userId }: PooledScope,
  work: (scope: Scope, final: Final) => Promise<T>
): Promise<T> {
  const connection = await connect(pool)
  const { client, isPrepared } = connection
  const guard = createGuard(client)
  const begun = Promise.all([guard.send('begin'), guard.send(userConfig(connection, userId))])
  // It is awaited later.
  begun.catch(() => undefined)
  let isClean = true
  try {
    // If only this failed, statements that were sent with it would be committed one by one. Without the transaction there is
    // no user either, so this is only possible where Postgres does not require one.
    if (connection.rowSecurity !== 'forced') await begun
    return await commit(guard, begun, final => work(guardedScope(guard, { userId, isPrepared }), final))
  } catch (error) {
    guard.close()
    isClean = await isRolledBack(client)
    await begun
    throw error
  } finally {
    client.release(!isClean)
  }
}

type Guard = ReturnType<typeof createGuard>

async function commit<T>(
  guard: Guard,
  begun: Promise<unknown>,
  work: (final: Final) => Promise<T>
): Promise<T> {
  const finals: Promise<unknown>[] = []
  const result = await work(send => {
    const count = guard.count()
    const statement = send()
    // It is awaited below, with the commit.
    statement.catch(() => undefined)
    if (guard.count() === count) throw new Error('a final statement must be sent at once')
    finals.push(statement)
  })
  const committed = guard.send('commit')
  guard.close()
  const [{ command }] = await Promise.all([committed, begun, ...finals])
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

function guardedScope(guard: Guard, options: { userId: string; isPrepared: boolean }): Scope {
  const { userId } = options
  const db = handleOf({ query: (text, values) => guard.send({ text, values }) })
  return {
    userId,
    db,
    async execute<Row>(name: string | undefined, query: CompiledQuery<Row>) {
      return (await guard.send<Row & pg.QueryResultRow>(queryConfig(options, name, query))).rows
    }
  }
}

/**
 * A connection that sends the statements of one tick in one write, and refuses them once it is closed, after the commit
 * or before the rollback: a part of `work` can continue.
 */
function createGuard(client: pg.PoolClient) {
  let isOpen = true
  let isCorked = false
  let count = 0
  /** The error that has aborted the transaction: those of the statements after it only say that it is aborted. */
  let failure: unknown

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

  return {
    async send<Row extends pg.QueryResultRow>(query: string | pg.QueryConfig): Promise<pg.QueryResult<Row>> {
      if (!isOpen) throw new Error('the transaction has ended')
      count += 1
      cork()
      return await client.query<Row>(query).catch(error => {
        failure ??= error
        throw failure
      })
    },
    /** The number of statements that were sent. */
    count: () => count,
    close(): void {
      isOpen = false
    }
  }
}

import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import t, { type Test } from 'tap'
import { insertUser } from '../../src/accounts/user-store.ts'
import { createDatabase } from '../../src/db/client.ts'
import { isDatabaseDown } from '../../src/db/errors.ts'
import { type Scope, scopeOf } from '../../src/db/scope.ts'
import { statement } from '../../src/db/statements.ts'
import type { Database } from '../../src/db/tables.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { byHand } from '../../src/tasks/changes.ts'
import { insertTask } from '../../src/tasks/store.ts'
import { emptyDatabase, testDatabase } from '../support/database.ts'
import { highLimits } from '../support/limits.ts'
import { urlOfUser } from '../support/roles.ts'
import { until } from '../support/until.ts'
import { recordQueries } from '../support/wire.ts'

const insertion = statement(
  'insert_item',
  ({ id }: { id: number }) => sql<{ id: number }>`insert into items (id) values (${id}) returning id`
)
const insert = (scope: Scope, id: number) => insertion.execute(scope, { id })
const duplicate = { code: '23505' }
const ended = { message: 'the transaction has ended' }

/** A scope with one connection to a database with a table, and a second handle. */
async function connected(t: Test) {
  const { url, db: other } = await emptyDatabase(t)
  await sql`create table items (id int primary key, changes int not null default 0)`.execute(other)
  const wire = await recordQueries(t, url)
  const db = createDatabase({ url: wire.url, poolMax: 1, log: { warn: () => undefined } })
  t.teardown(() => db.destroy())
  const items = async () =>
    (await sql<{ id: number }>`select id from items order by id`.execute(other)).rows.map(({ id }) => id)
  return { scope: scopeOf(db, randomUUID()), other, wire, items }
}

async function pidOf(db: Kysely<Database>): Promise<number | undefined> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
  return rows[0]?.pid
}

/** Makes Postgres refuse the statement that begins a transaction, and nothing else. */
function failBegin(t: Test): void {
  const real = pg.Client.prototype.query
  t.intercept(pg.Client.prototype, 'query', {
    value(this: pg.Client, ...[query, ...rest]: unknown[]) {
      return Reflect.apply(real, this, [query === 'begin' ? 'select 1 / 0' : query, ...rest])
    }
  })
}

const settingUser = "select set_config('todobot.user_id', $1, true)"
const milk = {
  ...{
    title: 'milk',
    description: null,
    due: null,
    due_day: null,
    due_at: null,
    priority: 'normal' as const
  }
}

t.test(
  'a transaction sends statements that do not wait together, and commits with its final ones',
  async t => {
    const { scope, wire, items } = await connected(t)
    await items()
    await sql`select`.execute(scope.db)
    wire.take()
    const inserted = await inTransaction(scope, async (tx, final) => {
      const first = await Promise.all([
        insert(tx, 1),
        insert(tx, 2),
        sql`insert into items values (3)`.execute(tx.db)
      ])
      final(() => insert(tx, 4))
      final(() => insert(tx, 5))
      return first.length
    })
    t.equal(inserted, 3)
    t.strictSame(await items(), [1, 2, 3, 4, 5])
    const text = 'insert into items (id) values ($1) returning id'
    t.strictSame(wire.takeTrips(), [
      ['begin', settingUser],
      [text, text, 'insert into items values (3)'],
      [text, text, 'commit']
    ])
  }
)

t.test('if a transaction cannot begin, nothing is sent', async t => {
  const { scope, items } = await connected(t)
  failBegin(t)
  let isSent = false
  const work = async (tx: Scope) => {
    isSent = true
    await insert(tx, 1)
  }
  await t.rejects(inTransaction(scope, work), { code: '22012' })
  t.notOk(isSent)
  t.strictSame(await items(), [])
})

t.test(
  'where Postgres requires a user, statements are sent with the begin, and refused if it fails',
  async t => {
    const database = await testDatabase(t)
    const wire = await recordQueries(t, await urlOfUser(t, database, { isMember: true }))
    const db = createDatabase({ url: wire.url, poolMax: 1, log: { warn: () => undefined } })
    t.teardown(() => db.destroy())
    const user = await insertUser(db, 'ada@example.com', 'none')
    const scope = scopeOf(db, user?.id ?? '')
    const add = () =>
      inTransaction(scope, async tx => await insertTask(tx, milk, byHand, highLimits)).then(
        task => task?.title
      )
    const tasks = async () => (await sql`select from tasks`.execute(database.db)).rows.length
    t.equal(await add(), 'milk')
    wire.take()
    t.equal(await add(), 'milk')
    const [[begin, user_id, ...statements] = [], commit] = wire.takeTrips()
    t.strictSame([begin, user_id, statements.length, commit], ['begin', settingUser, 1, ['commit']])
    failBegin(t)
    await t.rejects(add(), { code: '22012' })
    t.equal(await tasks(), 2)
  }
)

t.test('nothing of a transaction is visible before it is committed', async t => {
  const { scope, items } = await connected(t)
  await inTransaction(scope, async tx => {
    await insert(tx, 1)
    t.strictSame(await items(), [])
  })
  t.strictSame(await items(), [1])
})

t.test('an error of the work rolls everything back and is thrown', async t => {
  const { scope, items } = await connected(t)
  const defect = new Error('defect')
  const work = inTransaction(scope, async tx => {
    await insert(tx, 1)
    throw defect
  })
  t.equal(await work.catch(error => error), defect)
  t.strictSame(await items(), [])
})

t.test('a final statement that fails rolls everything back, and its error is thrown', async t => {
  const { scope, items } = await connected(t)
  const work = inTransaction(scope, async (tx, final) => {
    await insert(tx, 1)
    final(() => insert(tx, 2))
    final(() => insert(tx, 1))
    final(() => insert(tx, 3))
  })
  await t.rejects(work, duplicate)
  t.strictSame(await items(), [])
})

t.test('a final statement that is not sent at once, before the commit, is refused', async t => {
  const { scope, items } = await connected(t)
  const work = inTransaction(scope, async (tx, final) => {
    await insert(tx, 1)
    final(() => sql`insert into items values (2)`.execute(tx.db))
  })
  await t.rejects(work, { message: 'a final statement must be sent at once' })
  t.strictSame(await items(), [])
})

t.test('a statement that is not awaited and follows the commit is refused', async t => {
  const { scope, items } = await connected(t)
  const late: Promise<unknown>[] = []
  await inTransaction(scope, async tx => {
    await insert(tx, 1)
    late.push(sql`insert into items values (2)`.execute(tx.db))
    late.at(-1)?.catch(() => undefined)
  })
  await t.rejects(Promise.all(late), ended)
  t.strictSame(await items(), [1])
})

t.test('a transaction whose failed statement was ignored is not reported as committed', async t => {
  const { scope, items } = await connected(t)
  const work = inTransaction(scope, async tx => {
    await insert(tx, 1)
    await insert(tx, 1).catch(() => undefined)
  })
  await t.rejects(work, { message: 'the transaction was rolled back' })
  t.strictSame(await items(), [])
})

t.test('a statement after the end of a failed transaction is refused and has no effect', async t => {
  const { scope, items } = await connected(t)
  const failed = Promise.withResolvers<void>()
  const late: Promise<unknown>[] = []
  const work = inTransaction(scope, async tx => {
    const continuing = failed.promise.then(async () => insert(tx, 2))
    const querying = failed.promise.then(async () => sql`insert into items values (3)`.execute(tx.db))
    late.push(continuing, querying)
    await Promise.all([insert(tx, 1), insert(tx, 1), ...late])
  })
  await t.rejects(work, duplicate)
  failed.resolve()
  for (const refused of await Promise.allSettled(late))
    t.match(refused, { status: 'rejected', reason: ended })
  t.strictSame(await items(), [])
})

t.test('a statement after the commit is refused and has no effect', async t => {
  const { scope, items } = await connected(t)
  const kept = await inTransaction(scope, async tx => {
    await insert(tx, 1)
    return tx
  })
  await t.rejects(insert(kept, 2), ended)
  t.strictSame(await items(), [1])
})

t.test('after each end the connection is used again', async t => {
  const { scope, items } = await connected(t)
  const pid = await pidOf(scope.db)
  const ends = [
    () => inTransaction(scope, async tx => insert(tx, 1)),
    () => inTransaction(scope, async tx => Promise.all([insert(tx, 1), insert(tx, 2), insert(tx, 3)])),
    () => inTransaction(scope, async (tx, final) => final(() => insert(tx, 1))),
    () => inTransaction(scope, async () => Promise.reject(new Error('defect')))
  ]
  for (const end of ends) {
    await end().catch(() => undefined)
    t.equal(await pidOf(scope.db), pid)
  }
  t.strictSame(await items(), [1])
  const { rows } = await sql`select from pg_stat_activity where pid = ${pid} and xact_start < now()`.execute(
    scope.db
  )
  t.strictSame(rows, [])
})

t.test('a connection that is lost fails the transaction, and is replaced', async t => {
  const { scope, other, items } = await connected(t)
  const work = inTransaction(scope, async tx => {
    await insert(tx, 1)
    await sql`select pg_terminate_backend(${await pidOf(tx.db)})`.execute(other)
    await insert(tx, 2)
  })
  t.ok(isDatabaseDown(await work.catch(error => error)))
  t.strictSame(await items(), [])
  await inTransaction(scope, async (tx, final) => final(() => insert(tx, 1)))
  t.strictSame(await items(), [1])
})

t.test('a transaction cannot begin in another one', async t => {
  const { scope, items } = await connected(t)
  const nested = inTransaction(scope, async inner => {
    await insert(inner, 1)
    await inTransaction(inner, async tx => insert(tx, 2))
  })
  await t.rejects(nested, { message: 'a transaction cannot begin in another one' })
  t.strictSame(await items(), [])
})

t.test('a transaction that deadlocks is rolled back, and runs again', async t => {
  const { scope, other, items } = await connected(t)
  for (const id of [1, 2]) await insert(scope, id)
  const change = (db: Kysely<Database>, id: number) =>
    sql`update items set changes = changes + 1 where id = ${id}`.execute(db)
  const isWaiting = async () => {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      other
    )
    return rows.length > 0
  }

  // The first one that waits does not look for deadlocks: the other one fails.
  let attempts = 0
  await other
    .transaction()
    .execute(async db => {
      await sql`set local deadlock_timeout = '1min'`.execute(db)
      await change(db, 2)
      const locked = Promise.withResolvers<void>()
      const contending = inTransaction(scope, async tx => {
        attempts += 1
        await insert(tx, 3)
        await sql`set local deadlock_timeout = '10ms'`.execute(tx.db)
        await change(tx.db, 1)
        locked.resolve()
        // The other transaction must wait for this one before this one waits for it.
        if (attempts === 1) await until(isWaiting)
        await change(tx.db, 2)
      })
      await locked.promise
      await change(db, 1)
      return { contending }
    })
    .then(({ contending }) => contending)

  t.equal(attempts, 2)
  t.strictSame(await items(), [1, 2, 3])
  const { rows } = await sql<{ changes: number }>`select changes from items order by id`.execute(other)
  t.strictSame(
    rows.map(({ changes }) => changes),
    [2, 2, 0]
  )
})

import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import t, { type Test } from 'tap'
import { createDatabase } from '../../src/db/client.ts'
import { scopeOf } from '../../src/db/scope.ts'
import { statement } from '../../src/db/statements.ts'
import type { Database } from '../../src/db/tables.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { emptyDatabase } from '../support/database.ts'
import { recordQueries } from '../support/wire.ts'

interface Sum {
  left: number
  right: number
  sum: number
}

const add = statement(
  'add',
  ({ left, right }: Omit<Sum, 'sum'>) =>
    sql<Sum>`select ${left}::int as left, ${right}::int as right, ${left}::int + ${right}::int as sum`
)
const three = { left: 1, right: 2, sum: 3 }

/** A scope with one connection. */
async function connected(t: Test, options: { preparedStatements?: boolean } = {}) {
  const { url } = await emptyDatabase(t)
  const wire = await recordQueries(t, url)
  const db = createDatabase({ url: wire.url, poolMax: 1, log: { warn: () => undefined }, ...options })
  t.teardown(() => db.destroy())
  return { db, scope: scopeOf(db, randomUUID()), wire }
}

interface Prepared {
  name: string
  types: string
  executions: number
}

/** The named statements of the connection. */
async function preparedOn(db: Kysely<Database>): Promise<Prepared[]> {
  const { rows } = await sql<Prepared>`
    select name, parameter_types::text as types, (generic_plans + custom_plans)::int as executions
    from pg_prepared_statements where name not in ('', 'set_user')
  `.execute(db)
  return rows
}

t.test('a statement is prepared once by a connection, however often it is executed', async t => {
  const { db, scope, wire } = await connected(t)
  for (const left of [1, 2, 3])
    t.strictSame(await add.execute(scope, { left, right: 10 }), [{ left, right: 10, sum: left + 10 }])
  const texts = wire.take().filter(text => text.includes('sum'))
  t.equal(new Set(texts).size, 1, 'its text is the same for all values')
  t.strictSame(await inTransaction(scope, scope => add.execute(scope, three)), [three])
  t.match(await preparedOn(db), [{ name: 'add', executions: 4 }])
})

t.test('a value that is used twice is one parameter', async t => {
  const { db, scope } = await connected(t)
  await add.execute(scope, three)
  t.match(await preparedOn(db), [{ types: '{integer,integer}' }])
})

t.test('a constant is a parameter of its own', async t => {
  const { db, scope } = await connected(t)
  const constant = statement(
    'constant',
    ({ text }: { text: string }) =>
      sql<{ all: string }>`select ${text}::text || ${'b'}::text || ${text}::text as all`
  )
  t.strictSame(await constant.execute(scope, { text: 'a' }), [{ all: 'aba' }])
  t.match(await preparedOn(db), [{ types: '{text,text}' }])
})

t.test('a query builder is a statement, too', async t => {
  const { db, scope } = await connected(t)
  await sql`create table tasks (id int, title text)`.execute(db)
  const insertion = statement('insertion', ({ id, title }: { id: string; title: string }, builder) =>
    builder
      .insertInto('tasks')
      .columns(['id', 'title'])
      .expression(sql`values (${id}::int, ${title})`)
      .returning('title')
  )
  t.strictSame(await insertion.execute(scope, { id: '1', title: 'milk' }), [{ title: 'milk' }])
})

t.test('a failed execution does not affect the next one', async t => {
  const { db, scope } = await connected(t)
  const divide = statement(
    'divide',
    ({ by }: { by: number }) => sql<{ result: number }>`select 12 / ${by}::int as result`
  )
  for (const by of [0, 3, 0, 4]) {
    if (by === 0) await t.rejects(divide.execute(scope, { by }), { code: '22012' })
    else t.strictSame(await divide.execute(scope, { by }), [{ result: 12 / by }])
  }
  t.match(await preparedOn(db), [{ name: 'divide' }])
})

t.test('without prepared statements, a connection prepares none', async t => {
  const { db, scope } = await connected(t, { preparedStatements: false })
  t.strictSame(await add.execute(scope, three), [three])
  t.strictSame(await inTransaction(scope, scope => add.execute(scope, three)), [three])
  t.strictSame(await preparedOn(db), [])
})

t.test('two statements cannot have the same name', async t => {
  const build = () => sql`select`
  statement('unique', build)
  t.throws(() => statement('unique', build), { message: 'there are two statements unique' })
})

t.test('a value without a name is refused before the statement is sent', async t => {
  const { scope, wire } = await connected(t)
  const nameless = statement('nameless', ({ ...values }: { left: number }) => sql`select ${values.left}::int`)
  await t.rejects(async () => nameless.execute(scope, { left: 1 }), {
    message: 'the statement uses a value without a name'
  })
  t.strictSame(wire.take(), [])
})

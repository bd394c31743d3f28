import { type RawBuilder, sql } from 'kysely'
import pg from 'pg'
import t from 'tap'
import { createLogger } from '../../src/server/logging.ts'
import { testDatabase } from '../support/database.ts'

const { db } = await testDatabase(t)
await sql`create table diary (
  id int constraint diary_id unique, day date, entry text not null constraint diary_short check (length(entry) < 30)
)`.execute(db)
await sql`insert into diary (id, entry) values (4711, 'my secret')`.execute(db)

/** The parsed log line of an error. */
function logged(error: unknown): Record<string, unknown> {
  const lines: string[] = []
  createLogger('info', { write: line => void lines.push(line) }).error({ err: error }, 'request failed')
  return JSON.parse(lines.join('')).err
}

async function failureOf(statement: RawBuilder<unknown>): Promise<pg.DatabaseError> {
  const error: unknown = await statement.execute(db).catch(error => error)
  if (error instanceof pg.DatabaseError) return error
  throw new Error('The statement did not fail.', { cause: error })
}

const failures = {
  'a value that is there already': {
    statement: sql`insert into diary (id, entry) values (4711, 'my secret')`,
    quotes: { detail: 'Key (id)=(4711) already exists.' },
    shown: {
      code: '23505',
      schema: 'public',
      table: 'diary',
      constraint: 'diary_id'
    }
  },
  'a value of the wrong form': {
    statement: sql`select ${'my secret'}::uuid`,
    quotes: { message: 'invalid input syntax for type uuid: "my secret"' },
    shown: { code: '22P02' }
  },
  'a row that a check refuses': {
    statement: sql`insert into diary (id, entry) values (4712, ${`my secret ${'x'.repeat(30)}`})`,
    quotes: { detail: /^Failing row contains .*my secret/ },
    shown: {
      code: '23514',
      schema: 'public',
      table: 'diary',
      constraint: 'diary_short'
    }
  },
  'a column that must have a value': {
    statement: sql`insert into diary (id, day) values (4713, '1999-12-31')`,
    quotes: { detail: 'Failing row contains (4713, 1999-12-31, null).' },
    shown: { code: '23502', schema: 'public', table: 'diary', column: 'entry' }
  },
  'a message of several lines': {
    statement: sql`do $$ begin raise exception 'my secret\nat night'; end $$`,
    quotes: { message: 'my secret\nat night' },
    shown: { code: 'P0001' }
  }
}

for (const [what, { statement, quotes, shown }] of Object.entries(failures)) {
  t.test(`for ${what} the log has the code and the location, but not the value`, async t => {
    const error = await failureOf(statement)
    t.match(error, quotes)
    const { stack, routine, ...rest } = logged(error)
    t.strictSame(rest, { type: 'DatabaseError', ...shown })
    t.match(routine, /^\w+$/)
    t.match(stack, /^\s+at .*pg/)
    const both = JSON.stringify([logged(error), logged(new Error('The turn failed.', { cause: error }))])
    t.notMatch(both, /secret|471\d|1999|night/)
    t.match(both, error.code)
  })
}

t.test('for any other error the log has its message, code and causes', t => {
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  t.match(logged(new TypeError('It failed.', { cause })), {
    type: 'TypeError',
    message: 'It failed.',
    stack: /TypeError: It failed\.\n +at /,
    cause: { type: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED', stack: /\n +at / }
  })
  t.strictSame(logged('words'), { message: 'words' })
  t.end()
})

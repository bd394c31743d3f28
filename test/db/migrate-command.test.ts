import { randomUUIDv7 as uuid } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { migrationStatus } from '../../src/db/migrator.ts'
import { command, commandProcess } from '../support/command.ts'
import { emptyDatabase, testDatabase } from '../support/database.ts'
import { emptyFolder, postmaster } from './embedded/processes.ts'

const migrate = (words: string[], env: Record<string, string>) => command('migrate', words, env)

t.test('up, status and down print what they did to the database of DATABASE_URL', async t => {
  const { url, db } = await emptyDatabase(t)
  const env = { DATABASE_URL: url }
  const names = (await migrationStatus(db)).map(({ name }) => name)
  const lines = (prefix: string, list = names) => list.map(name => `${prefix}  ${name}\n`).join('')

  t.strictSame(await migrate(['status'], env), { out: lines('pending'), err: '', code: 0 })
  t.strictSame(await commandProcess('migrate', ['up'], env), { out: lines('applied'), err: '', code: 0 })
  const nothing = { out: 'There is nothing to apply: the schema is up to date.\n', err: '', code: 0 }
  t.strictSame(await migrate(['up'], env), nothing)
  const executed = (await migrationStatus(db)).map(
    ({ name, executedAt }) => `applied  ${name}  ${executedAt?.toISOString()}\n`
  )
  t.strictSame(await migrate(['status'], env), { out: executed.join(''), err: '', code: 0 })
  for (const name of names.toReversed())
    t.strictSame(await migrate(['down'], env), { out: lines('reverted', [name]), err: '', code: 0 })
  t.strictSame(await migrate(['down'], env), { out: 'There is nothing to revert.\n', err: '', code: 0 })
})

t.test('while there are accounts, down deletes nothing without --delete-data', async t => {
  const { url, db } = await testDatabase(t)
  const env = { DATABASE_URL: url }
  const id = uuid()
  const ada = { id, email: 'ada@example.com', email_key: 'ada@example.com', password_hash: 'none' }
  await db.insertInto('users').values(ada).execute()
  const before = await migrationStatus(db)
  const newest = before.at(-1)?.name

  t.strictSame(await migrate(['down'], env), {
    out: '',
    err:
      `Nothing was reverted: the database contains accounts, and reverting ${newest} deletes all data in its ` +
      'tables and columns. Make a backup, then run: npm run migrate -- down --delete-data\n',
    code: 1
  })
  t.strictSame(await migrationStatus(db), before)
  t.match(await db.selectFrom('users').selectAll().execute(), [{ id }])

  for (const { name } of before.toReversed()) {
    const reverted = { out: `reverted  ${name}\n`, err: '', code: 0 }
    t.strictSame(await migrate(['down', '--delete-data'], env), reverted)
  }
  t.notOk((await migrationStatus(db)).some(({ executedAt }) => executedAt))
})

t.test('in production the commands need the database, and no secrets of the server', async t => {
  const { url } = await testDatabase(t)
  const { out, err, code } = await migrate(['status'], { NODE_ENV: 'production', DATABASE_URL: url })
  t.match(out, /^applied {2}001-initial {2}/)
  t.strictSame({ err, code }, { err: '', code: 0 })
  const without = await migrate(['status'], { NODE_ENV: 'production' })
  t.match(without, { out: '', code: 1, err: '  - DATABASE_URL is required in production\n' })
})

t.test('without DATABASE_URL the embedded database is used, and stopped afterwards', async t => {
  const dataDir = await emptyFolder(t)
  const { out, err, code } = await commandProcess('migrate', ['down'], { DATA_DIR: dataDir })
  t.equal(out, 'There is nothing to revert.\n')
  t.match(err, /^Postgres is running on 127\.0\.0\.1:\d+ with its data in .*\n$/)
  t.equal(code, 0)
  t.equal(await postmaster(join(dataDir, 'postgres')), undefined)
})

t.test('errors are printed as text, with exit code 1', async t => {
  const away = { DATABASE_URL: 'postgres://user:secret@127.0.0.1:1/todobot' }
  const down = await commandProcess('migrate', ['up'], away)
  t.strictSame(down, {
    out: '',
    err: 'Connecting to the database failed: connect ECONNREFUSED 127.0.0.1:1. Check DATABASE_URL, and whether Postgres is running.\n',
    code: 1
  })

  const { url } = await testDatabase(t)
  const config = await migrate(['up'], { DATABASE_URL: url, PORT: 'many' })
  t.match(config.err, /PORT must be a whole number/)
  t.equal(config.code, 1)
})

t.test('invalid arguments print the usage, and start no Postgres', async t => {
  const DATA_DIR = await emptyFolder(t)
  const { out: usage, err, code } = await migrate(['down', '--help'], { DATA_DIR })
  t.match(usage, /^Usage: npm run migrate -- up \| down \[--delete-data\] \| status\n/)
  t.strictSame([err, code], ['', 0])
  const wrong = [
    [],
    ['sideways'],
    ['up', 'now'],
    ['down', '--force'],
    ['down', '--delete-data', '2'],
    ['status', 'x']
  ]
  const answers = await Promise.all(wrong.map(words => migrate(words, { DATA_DIR })))
  t.strictSame(
    answers,
    wrong.map(() => ({ out: '', err: usage, code: 1 }))
  )
  t.strictSame(await readdir(DATA_DIR), [])
})

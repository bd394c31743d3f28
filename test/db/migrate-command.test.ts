import { join } from 'node:path'
import t from 'tap'
import { migrationStatus } from '../../src/db/migrator.ts'
import { command } from '../support/command.ts'
import { emptyDatabase, testDatabase } from '../support/database.ts'
import { emptyFolder, postmaster } from './embedded/processes.ts'

const migrate = (words: string[], env: Record<string, string>) => command('migrate.ts', words, env)

t.test('up, status and down say what they did to the database of DATABASE_URL', async t => {
  const { url, db } = await emptyDatabase(t)
  const env = { DATABASE_URL: url }
  const names = (await migrationStatus(db)).map(({ name }) => name)
  const lines = (prefix: string, list = names) => list.map(name => `${prefix}  ${name}\n`).join('')

  t.strictSame(await migrate(['status'], env), { out: lines('pending'), err: '', code: 0 })
  t.strictSame(await migrate(['up'], env), { out: lines('done'), err: '', code: 0 })
  const nothing = { out: 'Nothing to do: the schema is the newest.\n', err: '', code: 0 }
  t.strictSame(await migrate(['up'], env), nothing)
  const executed = (await migrationStatus(db)).map(
    ({ name, executedAt }) => `done     ${name}  ${executedAt?.toISOString()}\n`
  )
  t.strictSame(await migrate(['status'], env), { out: executed.join(''), err: '', code: 0 })
  const newest = names.at(-1) ?? ''
  t.strictSame(await migrate(['down'], env), { out: lines('undone', [newest]), err: '', code: 0 })
})

t.test('without DATABASE_URL it is the embedded database, which is stopped afterwards', async t => {
  const dataDir = await emptyFolder(t)
  const { out, err, code } = await migrate(['down'], { DATA_DIR: dataDir })
  t.equal(out, 'Nothing to undo.\n')
  t.match(err, /^Postgres runs on 127\.0\.0\.1:\d+, its data is in .*\n$/)
  t.equal(code, 0)
  t.equal(await postmaster(join(dataDir, 'postgres')), undefined)
})

t.test('what cannot be done is said in words, with exit code 1', async t => {
  const usage = await migrate(['sideways'], {})
  t.match(usage.err, /^Usage: npm run migrate -- up \| down \| status\n/)
  t.equal(usage.code, 1)

  const down = await migrate(['up'], { DATABASE_URL: 'postgres://user:secret@127.0.0.1:1/todobot' })
  t.strictSame(down, {
    out: '',
    err: 'The database cannot be used: connect ECONNREFUSED 127.0.0.1:1. Check DATABASE_URL, and that Postgres runs.\n',
    code: 1
  })

  const { url } = await testDatabase(t)
  const config = await migrate(['up'], { DATABASE_URL: url, PORT: 'many' })
  t.match(config.err, /PORT must be a whole number/)
  t.equal(config.code, 1)
})

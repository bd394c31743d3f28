import { hasData, migrateDown, migrateUp, migrationStatus } from '../src/db/migrator.ts'
import { OperatorError } from '../src/errors.ts'
import { type Action, type Command, main, type Program } from '../src/server/command-line.ts'

const deleteData = '--delete-data'

const usage = `Usage: npm run migrate -- up | down [${deleteData}] | status
  up      applies all pending migrations
  down    reverts the latest migration, and deletes the data in the tables and columns that it created;
          requires ${deleteData} if the database contains accounts
  status  lists all migrations
The commands use the database of DATABASE_DIRECT_URL or DATABASE_URL or, if neither is set, the embedded database in DATA_DIR.`

const up: Action = async (db, report) => {
  const names = await migrateUp(db, { onWait: report })
  return names.length > 0
    ? names.map(name => `applied  ${name}`)
    : ['There is nothing to apply: the schema is up to date.']
}

const down: Action = async (db, report) => {
  const names = await migrateDown(db, { onWait: report })
  return names.length > 0 ? names.map(name => `reverted  ${name}`) : ['There is nothing to revert.']
}

const checkedDown: Action = async (db, report) => {
  const latest = (await migrationStatus(db)).findLast(({ executedAt }) => executedAt)
  if (!latest || !(await hasData(db))) return await down(db, report)
  throw new OperatorError(
    `Nothing was reverted: the database contains accounts, and reverting ${latest.name} deletes all data in its ` +
      `tables and columns. Make a backup, then run: npm run migrate -- down ${deleteData}`
  )
}

const status: Action = async db => {
  const migrations = await migrationStatus(db)
  return migrations.map(({ name, executedAt }) =>
    executedAt ? `applied  ${name}  ${executedAt.toISOString()}` : `pending  ${name}`
  )
}

const commands: Record<string, Command> = {
  up: args => (args.length === 0 ? up : undefined),
  down(args) {
    if (args.length === 0) return checkedDown
    return args.length === 1 && args[0] === deleteData ? down : undefined
  },
  status: args => (args.length === 0 ? status : undefined)
}

export const program: Program = { usage, commands }

if (import.meta.main) await main(program)

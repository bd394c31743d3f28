import { holdsData, migrateDown, migrateUp, migrationStatus } from '../src/db/migrator.ts'
import { OperatorError } from '../src/errors.ts'
import { type Command, main, type Program, type Work } from '../src/server/command-line.ts'

const deleteData = '--delete-data'

const usage = `Usage: npm run migrate -- up | down [${deleteData}] | status
  up      brings the database to the newest schema
  down    undoes the newest migration, and deletes what is stored in the tables and columns that it made;
          while there are accounts, only with ${deleteData}
  status  lists all migrations
The database is the one of DATABASE_URL, or else the embedded one in DATA_DIR.`

const up: Work = async db => {
  const names = await migrateUp(db)
  return names.length > 0 ? names.map(name => `done  ${name}`) : ['Nothing to do: the schema is the newest.']
}

const down: Work = async db => {
  const names = await migrateDown(db)
  return names.length > 0 ? names.map(name => `undone  ${name}`) : ['Nothing to undo.']
}

const carefulDown: Work = async db => {
  const newest = (await migrationStatus(db)).findLast(({ executedAt }) => executedAt)
  if (!newest || !(await holdsData(db))) return await down(db)
  throw new OperatorError(
    `Nothing was undone: there are accounts in this database, and with ${newest.name} all that is stored in its ` +
      `tables and columns would go. Make a backup, then: npm run migrate -- down ${deleteData}`
  )
}

const status: Work = async db => {
  const migrations = await migrationStatus(db)
  return migrations.map(({ name, executedAt }) =>
    executedAt ? `done     ${name}  ${executedAt.toISOString()}` : `pending  ${name}`
  )
}

const commands: Record<string, Command> = {
  up: words => (words.length === 0 ? up : undefined),
  down(words) {
    if (words.length === 0) return carefulDown
    return words.length === 1 && words[0] === deleteData ? down : undefined
  },
  status: words => (words.length === 0 ? status : undefined)
}

export const program: Program = { usage, commands }

if (import.meta.main) await main(program)

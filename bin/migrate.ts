import { type Command, runCommand } from '../src/command-line.ts'
import { migrateDown, migrateUp, migrationStatus } from '../src/db/migrator.ts'

const usage = `Usage: npm run migrate -- up | down | status
  up      brings the database to the newest schema
  down    undoes the newest migration
  status  lists all migrations
The database is the one of DATABASE_URL, or else the embedded one in DATA_DIR.`

const commands: Record<string, Command> = {
  async up(db) {
    const names = await migrateUp(db)
    return names.length > 0
      ? names.map(name => `done  ${name}`)
      : ['Nothing to do: the schema is the newest.']
  },
  async down(db) {
    const names = await migrateDown(db)
    return names.length > 0 ? names.map(name => `undone  ${name}`) : ['Nothing to undo.']
  },
  async status(db) {
    const migrations = await migrationStatus(db)
    return migrations.map(({ name, executedAt }) =>
      executedAt ? `done     ${name}  ${executedAt.toISOString()}` : `pending  ${name}`
    )
  }
}

await runCommand(commands, usage)

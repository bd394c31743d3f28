// Uses the embedded Postgres like a server, in a process that tests can stop and kill.
// Prints one line of JSON when it is ready or has failed, and exits at SIGTERM.
import { startEmbeddedPostgres } from '../../../src/db/embedded/postgres.ts'

const [dataDir = '', settings = '{}'] = process.argv.slice(2)
const log: string[] = []

function say(line: object): void {
  process.stdout.write(`${JSON.stringify({ ...line, log })}\n`)
}

try {
  const { connectionString, location, release } = await startEmbeddedPostgres({
    dataDir,
    settings: JSON.parse(settings),
    log: line => log.push(line)
  })
  const forever = setInterval(() => undefined, 60_000)
  process.once('SIGTERM', async () => {
    await release()
    clearInterval(forever)
  })
  say({ connectionString, location })
} catch (error) {
  say({ error: String(error) })
}

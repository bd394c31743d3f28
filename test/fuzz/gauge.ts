import { type Kysely, sql } from 'kysely'
import type { Database } from '../../src/db/tables.ts'
import { residentBytes } from '../chaos/harness/process.ts'
import type { Replica } from '../chaos/harness/replica.ts'

/** Requests between two measurements. It is less than half of the log lines that are kept: a request has two. */
const interval = 50
/** How much more memory the last quarter of a run may need than the second one, in bytes. */
const slack = 64 * 2 ** 20

/** Measures the memory of a server during a run, and collects the errors in its log and in that of Postgres. */
export function createGauge(server: Replica, db: Kysely<Database>) {
  const samples: number[] = []
  const logged = new Set<string>()
  let requests = 0

  function quarter(number: number): number {
    const size = Math.max(1, Math.floor(samples.length / 4))
    const part = samples.slice(size * (number - 1), size * number).toSorted((one, other) => one - other)
    return part[Math.floor(part.length / 2)] ?? 0
  }

  function collect(): void {
    for (const line of server.log) if (/"level":[56]0/.test(line)) logged.add(line)
  }

  return {
    async afterEach(): Promise<void> {
      requests += 1
      if (requests % interval !== 0) return
      samples.push(await residentBytes(server.pid))
      collect()
    },
    memory: {
      isFlat: () => quarter(4) <= quarter(2) + slack,
      describe: () =>
        `resident memory, medians of quarters: ${[1, 2, 3, 4].map(number => `${Math.round(quarter(number) / 2 ** 20)} MiB`).join(', ')}`
    },
    async errors(): Promise<string[]> {
      collect()
      return [...logged, ...(await postgresErrors(db))]
    }
  }
}

/** The errors in the log of Postgres, with their statements. */
async function postgresErrors(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ log: string }>`
    select pg_read_file(current_setting('data_directory') || '/../log') as log`.execute(db)
  const lines = rows[0]?.log.split('\n') ?? []
  return lines.filter(line => /\b(?:ERROR|FATAL|PANIC|STATEMENT):/.test(line))
}

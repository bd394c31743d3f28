import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Test } from 'tap'
import { runtimeRole } from '../../src/db/row-security.ts'
import type { testDatabase } from './database.ts'

type TestDatabase = Awaited<ReturnType<typeof testDatabase>>

/** The URL of a test database for a new user of Postgres, who is dropped at the end of `t`. */
export async function urlOfUser(
  t: Test,
  { url, db }: TestDatabase,
  { isMember }: { isMember: boolean }
): Promise<string> {
  const name = `user_${randomUUID().replaceAll('-', '')}`
  const password = randomUUID()
  await sql.raw(`create role ${name} login password '${password}'`).execute(db)
  if (isMember) await sql.raw(`grant ${runtimeRole} to ${name}`).execute(db)
  t.teardown(async () => {
    await sql.raw(`drop owned by ${name}; drop role ${name}`).execute(db)
  })
  return Object.assign(new URL(url), { username: name, password }).href
}

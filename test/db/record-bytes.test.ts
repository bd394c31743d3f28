import t from 'tap'
import { insertUser } from '../../src/accounts/user-store.ts'
import { createDatabase, noTimeouts } from '../../src/db/client.ts'
import { migrateDown, migrateUp } from '../../src/db/migrator.ts'
import { scopeOf } from '../../src/db/scope.ts'
import { testDatabase } from '../support/database.ts'
import { seedRecords } from '../support/seed-records.ts'

t.test('the sizes of records that exist already are stored by the migration', async t => {
  const { db, url } = await testDatabase(t)
  const user = await insertUser(db, 'ada@example.com', 'none')
  if (!user) throw new Error('The address is taken.')
  const { turnIds } = await seedRecords(scopeOf(db, user.id), [1000, 70_000, 2_000_000])
  const sizes = () => db.selectFrom('turns').orderBy('id').select(['id', 'record_bytes']).execute()
  const before = await sizes()
  t.strictSame(
    before.map(({ id, record_bytes }) => [id, record_bytes > 1000]),
    turnIds.map(id => [id, true])
  )
  const log = { warn: () => undefined }
  const migrating = createDatabase({ url, poolMax: 1, log, timeouts: noTimeouts })
  t.teardown(() => migrating.destroy())
  const names: string[] = []
  while (!names.includes('003-record-bytes')) names.unshift(...(await migrateDown(migrating)))
  t.strictSame(await migrateUp(migrating), names)
  t.strictSame(await sizes(), before)
})

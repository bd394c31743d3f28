import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { functionsIn, isWrapped } from './points.ts'

const src = join(import.meta.dirname, '../../../src')
const read = (path: string) => readFileSync(join(src, path), 'utf8')

t.test('each function of a store that asks the database is a failpoint; a helper of its is none', async t => {
  t.strictSame(functionsIn(read('turns/leases.ts')), [
    'renewLeases',
    'releaseLease',
    'claimExpired',
    'claimTurn',
    'reopenTurn'
  ])
  t.strictSame(functionsIn(read('turns/events/deltas.ts')), [
    'insertDeltas',
    'selectDeltas',
    'deleteOldDeltas'
  ])
})

t.test('functions over several lines and without async are failpoints, too', async t => {
  t.strictSame(functionsIn(read('tasks/store.ts')), [
    'insertTask',
    'selectTask',
    'selectCandidates',
    'updateTask',
    'deleteTask'
  ])
})

/** They begin transactions, but in no turn. */
const outside = ['conversations/service.ts', 'tasks/create-once.ts']

t.test('every module that begins a transaction or writes in a turn has failpoints', async t => {
  const writes = /inTransaction\(|insertInto\(|updateTable\(|deleteFrom\(|insert into|update turns/
  const inside = ['conversations', 'tasks', 'turns']
    .flatMap(room =>
      readdirSync(join(src, room), { recursive: true, encoding: 'utf8' }).map(name => join(room, name))
    )
    .filter(path => path.endsWith('.ts') && !outside.includes(path) && writes.test(read(path)))
  t.ok(inside.length >= 6)
  t.strictSame(
    inside.filter(path => !isWrapped(path)),
    []
  )
})

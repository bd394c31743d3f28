import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { factoryIn, functionsIn, isWrapped, transaction } from './points.ts'

const src = join(import.meta.dirname, '../../../src')
const read = (path: string) => readFileSync(join(src, path), 'utf8')

t.test('every store function that queries the database is a failpoint; helpers are not', async t => {
  t.strictSame(functionsIn(read('turns/leases.ts')), [
    'renewLeases',
    'releaseLease',
    'claimExpired',
    'claimTurn',
    'reopenTurn'
  ])
  t.strictSame(functionsIn(read('turns/events/deltas.ts')), ['insertDeltas', 'selectDeltas'])
})

t.test('functions with signatures over several lines or without async are failpoints', async t => {
  t.strictSame(functionsIn(read('tasks/store.ts')), [
    'insertTask',
    'selectTask',
    'selectCandidates',
    'updateTask',
    'deleteTask',
    'lockTasks',
    'updateTasks',
    'deleteTasks'
  ])
})

t.test('the function that runs another one in a transaction has failpoints', async t => {
  t.ok(functionsIn(read(transaction.path)).includes(transaction.name))
})

/** These begin transactions or write outside turns. */
const outside = [
  'conversations/search-entries.ts',
  'conversations/search-index.ts',
  'conversations/service.ts',
  // A part of the statements of tasks/store.ts.
  'tasks/changes.ts',
  'tasks/create-once.ts'
]

t.test('every module that begins a transaction or writes during a turn has failpoints', async t => {
  const writes = /inTransaction\(|insertInto\(|updateTable\(|deleteFrom\(|insert into|update turns/
  const inside = ['conversations', 'tasks', 'turns']
    .flatMap(folder =>
      readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' }).map(name => join(folder, name))
    )
    .filter(path => path.endsWith('.ts') && !outside.includes(path) && writes.test(read(path)))
  t.ok(inside.length >= 6)
  t.strictSame(
    inside.filter(path => !isWrapped(path) && !factoryIn(path)),
    []
  )
})

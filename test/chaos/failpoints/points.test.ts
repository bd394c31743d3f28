import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { functionsIn, isWrapped } from './points.ts'

const src = join(import.meta.dirname, '../../../src')

t.test('each function of a store that asks the database is a failpoint; a helper of its is none', async t => {
  const source = readFileSync(join(src, 'conversations/claim-store.ts'), 'utf8')
  t.strictSame(functionsIn(source), ['claimExpired', 'claimTurn', 'reopenTurn'])
})

t.test('functions over several lines and without async are failpoints, too', async t => {
  const source = readFileSync(join(src, 'tasks/task-store.ts'), 'utf8')
  t.strictSame(functionsIn(source), [
    'insertTask',
    'selectTask',
    'selectCandidates',
    'updateTask',
    'deleteTask'
  ])
})

/** They begin transactions, but in no turn. */
const outside = ['library-service.ts']

t.test(
  'every module that begins a transaction in a turn has failpoints, and so has every store of its',
  async t => {
    const files = readdirSync(join(src, 'conversations'), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts') && !outside.includes(name))
      .map(name => join(src, 'conversations', name))
    const inside = files.filter(
      file => file.endsWith('-store.ts') || readFileSync(file, 'utf8').includes('.transaction()')
    )
    t.ok(inside.length >= 9)
    t.strictSame(
      inside.filter(file => !isWrapped(pathToFileURL(file).href)),
      []
    )
  }
)

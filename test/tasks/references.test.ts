import { sql } from 'kysely'
import t from 'tap'
import { findTask } from '../../src/tasks/references.ts'
import { TaskRefusal } from '../../src/tasks/refusal.ts'
import { openToolkit } from '../agent/tools/toolkit.ts'

const { owner } = await openToolkit(t)

/** Titles numbered 1, 2, 3 …; those that end with ✓ are completed. */
async function list(...titles: string[]) {
  const person = await owner()
  const completed = titles.flatMap((title, index) => (title.endsWith('✓') ? [index + 1] : []))
  await person.add(
    titles.map(title => title.replace(' ✓', '')),
    completed
  )
  /** The number of the found task, or the reason why none is found. */
  return async (reference: string, wanted?: 'open' | 'completed') => {
    try {
      return (await findTask(person.scope, reference, wanted)).number
    } catch (error) {
      if (!(error instanceof TaskRefusal)) throw error
      return [error.reason, ...(error.candidates ?? []).map(task => task.number)]
    }
  }
}

t.test('an exact number takes precedence over an exact title, and that over a part of one', async t => {
  const find = await list('2', 'milk', 'buy milk', 'buy oat milk 3')
  t.equal(await find('2'), 2)
  t.equal(await find('milk'), 2)
  t.equal(await find('3'), 3)
  t.equal(await find('oat'), 4)
  t.equal(await find('buy milk'), 3)
  t.strictSame(await find('buy'), ['ambiguous', 3, 4])
})

t.test('a number of no task can still match a part of a title', async t => {
  const find = await list('buy 12 eggs', 'pay invoice 7', 'pay invoice 77')
  t.equal(await find('12'), 1)
  t.equal(await find('77'), 3)
  t.strictSame(await find('7'), ['ambiguous', 2, 3])
  t.equal(await find('1'), 1)
})

t.test('a number has no leading zeros, no sign and no fraction', async t => {
  const find = await list('a', 'b', 'agent 007')
  t.equal(await find('007'), 3)
  for (const reference of ['01', '+1', '1.0', '1e0', '9999999999999', '٣'])
    t.strictSame(await find(reference), ['not_found'], reference)
})

t.test('surrounding white space and case are ignored, in all languages', async t => {
  const find = await list('Buy Milk', 'ÄPFEL holen', 'ПОЗВОНИТЬ маме')
  t.equal(await find('  buy MILK\n'), 1)
  t.equal(await find('äpfel'), 2)
  t.equal(await find('Позвонить'), 3)
  t.equal(await find(' 2 '), 2)
})

t.test('no character is a wildcard', async t => {
  const find = await list('save 50% today', 'rename a_b', 'fix \\ and \'quotes"', 'ab', 'axb')
  t.equal(await find('50%'), 1)
  t.equal(await find('%'), 1)
  t.equal(await find('_'), 2)
  t.equal(await find('a_b'), 2)
  t.equal(await find('\\'), 3)
  t.equal(await find("'"), 3)
  t.strictSame(await find('a%b'), ['not_found'])
  t.strictSame(await find('.*'), ['not_found'])
})

t.test('among equal matches, the only open one is chosen', async t => {
  const find = await list('milk ✓', 'milk', 'water plants ✓', 'water flowers', 'bread ✓', 'bread ✓')
  t.equal(await find('milk'), 2)
  t.equal(await find('milk', 'completed'), 1)
  t.equal(await find('water'), 4)
  t.equal(await find('water', 'completed'), 3)
  t.strictSame(await find('bread'), ['ambiguous', 6, 5])
  t.equal(await find('1'), 1)
})

t.test('a completed task is found if no other matches', async t => {
  const find = await list('milk ✓', 'buy oat milk')
  t.equal(await find('milk'), 1)
  t.equal(await find('oat milk'), 2)
})

t.test('a reference without a match is not found, and neither is an empty one', async t => {
  const find = await list('milk')
  for (const reference of ['bread', '2', '', ' ', 'milk!'])
    t.strictSame(await find(reference), ['not_found'], reference)
})

t.test('ambiguous tasks are listed, the open ones first and ten at most', async t => {
  const { scope, add } = await owner()
  await add(
    Array.from({ length: 12 }, (_, index) => `milk ${index + 101}`),
    [1]
  )
  await t.rejects(
    findTask(scope, ' Milk '),
    new TaskRefusal(
      'ambiguous',
      '12 tasks match "Milk".',
      Array.from({ length: 10 }, (_, index) => ({ number: index + 2, title: `milk ${index + 102}` }))
    )
  )
})

t.test('however many titles contain a text, an exact number or title is found', async t => {
  const { scope, add } = await owner()
  await add(['done long ago', 'Milk'], [1, 2])
  await sql`
    insert into tasks (user_id, id, number, title)
    select ${scope.userId}, gen_random_uuid(), 100 + n, 'milk 1 ' || n from generate_series(1, 300) n
  `.execute(scope.db)
  t.equal((await findTask(scope, '1')).number, 1)
  t.equal((await findTask(scope, 'milk')).number, 2)
})

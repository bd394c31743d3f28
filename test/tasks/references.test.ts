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
      return [error.reason, ...(error.details.candidates ?? []).map(task => task.number)]
    }
  }
}

t.test('a number finds the task with that number or nothing, in every form', async t => {
  const find = await list('call 911', 'pay invoice 7', '2', 'agent 007')
  for (const reference of [
    '2',
    '#2',
    ' 2 ',
    '2.',
    '2)',
    'task 2',
    'Task #2',
    'item 2',
    'number 2',
    'no. 2',
    'task no 2'
  ])
    t.equal(await find(reference), 2, reference)
  for (const reference of ['9', '911', '7', '#911', 'task 911', '911.', '9999999999999', '٣'])
    t.strictSame(await find(reference), ['not_found'], reference)
})

t.test('a number has no leading zeros, no sign and no fraction', async t => {
  const find = await list('a', 'b', 'agent 007')
  t.equal(await find('007'), 3)
  for (const reference of ['01', '+1', '1.0', '1e0', '0'])
    t.strictSame(await find(reference), ['not_found'], reference)
})

t.test('a repeated deletion of a number does not delete a task with the digit in its title', async t => {
  const { run, add, scope } = await owner()
  await add(['buy milk', 'buy 1 lemon'])
  t.match(await run('delete_task', { task: 1 }), { task: { title: 'buy milk' } })
  for (const task of [1, '1', '#1', 'task 1'])
    t.match(await run('delete_task', { task }), { error: 'not_found' }, String(task))
  t.equal((await findTask(scope, '2')).title, 'buy 1 lemon')
})

t.test('a part of a title is whole words, not letters', async t => {
  const find = await list('buy steak', 'buy eggplant', 'start the party', 'finish the report', 'случай')
  for (const reference of ['tea', 'egg', 'art', 'a', 'bu', 'чай'])
    t.strictSame(await find(reference), ['not_found'], reference)
  t.equal(await find('steak'), 1)
  t.equal(await find('the report'), 4)
  t.strictSame(await find('finish report'), ['not_found'], 'words in a row')
})

t.test('an exact title takes precedence over a title that contains it', async t => {
  const find = await list('milk', 'buy milk', 'buy oat milk 3')
  t.equal(await find('milk'), 1)
  t.equal(await find('oat'), 3)
  t.equal(await find('buy milk'), 2)
  t.strictSame(await find('buy'), ['ambiguous', 2, 3])
})

t.test('white space, punctuation, case and accents are ignored, in all languages', async t => {
  const find = await list('Buy Milk', 'ÄPFEL holen', 'ПОЗВОНИТЬ маме', "Ana's résumé: print", '牛乳を買う')
  t.equal(await find('  buy   MILK\n'), 1)
  t.equal(await find('milk!'), 1)
  t.equal(await find('äpfel'), 2)
  t.equal(await find('apfel'), 2)
  t.equal(await find('Позвонить'), 3)
  t.equal(await find('resume print'), 4)
  t.equal(await find('ana'), 4)
  t.equal(await find('牛乳'), 5)
  t.strictSame(await find('牛を'), ['not_found'])
})

t.test('singular and plural are the same word', async t => {
  const find = await list(
    'buy eggs',
    'pick a berry',
    'call the children',
    'wash the knives',
    'visit the boss',
    'care'
  )
  const forms = { egg: 1, eggs: 1, berries: 2, child: 3, knife: 4, bosses: 5 }
  for (const [reference, number] of Object.entries(forms)) t.equal(await find(reference), number, reference)
  for (const reference of ['car', 'cars', 'bos'])
    t.strictSame(await find(reference), ['not_found'], reference)
})

t.test('a reference in quotes is an exact title or nothing', async t => {
  const find = await list('milk', 'buy milk', '1984', '"Ulysses"')
  for (const reference of ['"milk"', '“Milk”', "'milk'", '‘milk’', '«milk»'])
    t.equal(await find(reference), 1, reference)
  t.strictSame(await find('"buy"'), ['not_found'])
  t.equal(await find('"1984"'), 3)
  t.strictSame(await find('1984'), ['not_found'])
  t.equal(await find('"Ulysses"'), 4)
  t.equal(await find('ulysses'), 4)
})

t.test('no character is a wildcard, and a text without words is an exact title', async t => {
  const find = await list('save 50% today', 'rename a_b', 'fix \\ and \'quotes"', '🍕', 'axb')
  t.equal(await find('50%'), 1)
  t.equal(await find('a_b'), 2)
  t.equal(await find('🍕'), 4)
  for (const reference of ['%', '_', '\\', "'", '.*', '""', '🍝'])
    t.strictSame(await find(reference), ['not_found'], reference)
})

t.test('if one state is preferred, the only task in that state is chosen among equal matches', async t => {
  const find = await list('milk ✓', 'milk', 'water plants ✓', 'water flowers', 'bread ✓', 'bread ✓')
  t.equal(await find('milk', 'open'), 2)
  t.equal(await find('milk', 'completed'), 1)
  t.equal(await find('water', 'open'), 4)
  t.equal(await find('water', 'completed'), 3)
  t.strictSame(await find('bread', 'open'), ['ambiguous', 6, 5])
  t.equal(await find('1', 'open'), 1)
})

t.test('if no state is preferred, as to delete a task, equal matches are ambiguous', async t => {
  const find = await list('milk ✓', 'milk')
  t.strictSame(await find('milk'), ['ambiguous', 2, 1])
})

t.test('a completed task is found if no other matches', async t => {
  const find = await list('milk ✓', 'buy oat milk')
  t.equal(await find('milk', 'open'), 1)
  t.equal(await find('oat milk', 'open'), 2)
})

t.test('a reference without a match is not found, and neither is an empty one', async t => {
  const find = await list('milk')
  for (const reference of ['bread', '2', '', ' ', 'milk and bread'])
    t.strictSame(await find(reference), ['not_found'], reference)
})

t.test('a refusal quotes at most 200 characters of the reference', async t => {
  const { scope } = await owner()
  const text = (length: number) => findTask(scope, 'x'.repeat(length)).catch((error: Error) => error.message)
  t.equal(await text(200), `There is no task "${'x'.repeat(200)}".`)
  t.equal(await text(201), await text(200))
})

t.test('the right task is found among titles of 200 characters that stand for 800 words', async t => {
  const long = Array.from({ length: 5 }, (_, index) => `${index} ${'ﷺ'.repeat(198)}`)
  const find = await list(...long, 'buy ﷺ', `${'乳'.repeat(195)}を`, `${'ế'.repeat(198)} x`)
  t.equal(await find('buy ﷺ'), 6)
  t.equal(await find(`3 ${'ﷺ'.repeat(198)}`), 4)
  t.equal(await find('乳を'), 7)
  t.equal(await find('x'), 8)
  t.strictSame(await find(`9 ${'ﷺ'.repeat(298)}`), ['not_found'])
})

t.test('ambiguous tasks are listed, the open ones first and ten at most', async t => {
  const { scope, add } = await owner()
  await add(
    Array.from({ length: 12 }, (_, index) => `milk ${index + 101}`),
    [1]
  )
  await t.rejects(
    findTask(scope, ' Milk '),
    new TaskRefusal('ambiguous', '12 tasks match "Milk".', {
      candidates: Array.from({ length: 10 }, (_, index) => ({
        number: index + 2,
        title: `milk ${index + 102}`
      }))
    })
  )
})

t.test('with more candidates than are read, a title or number is still found, and nothing else', async t => {
  const { scope, add } = await owner()
  await add(['done long ago', 'Milk'], [1, 2])
  await sql`
    insert into tasks (user_id, id, number, title)
    select ${scope.userId}, gen_random_uuid(), 100 + n, 'milkshake ' || n from generate_series(1, 1000) n
  `.execute(scope.db)
  t.equal((await findTask(scope, '1')).number, 1)
  t.equal((await findTask(scope, 'milk')).number, 2)
  await add(['drink milk now'])
  await sql`update tasks set number = 5000 where title = 'drink milk now' and user_id = ${scope.userId}`.execute(
    scope.db
  )
  await sql`delete from tasks where title = 'Milk' and user_id = ${scope.userId}`.execute(scope.db)
  await t.rejects(findTask(scope, 'milk'), {
    reason: 'ambiguous',
    message: 'More than 999 tasks match "milk".'
  })
})

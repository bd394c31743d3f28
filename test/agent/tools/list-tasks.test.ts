import { sql } from 'kysely'
import t from 'tap'
import { readsOf } from '../../support/query-plan.ts'
import { openToolkit, settled, task, titlesOf } from './toolkit.ts'

const { owner } = await openToolkit(t)

t.test('without filters the open tasks are listed, with their total', async t => {
  const { run, add } = await owner()
  await add(['a', 'b', 'c'], [2])
  t.strictSame(settled(await run('list_tasks')), { tasks: [task(1, 'a'), task(3, 'c')], total: 2 })
})

t.test('an empty list is an empty list', async t => {
  const { run } = await owner()
  t.strictSame(await run('list_tasks'), { tasks: [], total: 0 })
})

t.test('open, completed and all tasks can be asked for', async t => {
  const { run, add } = await owner()
  await add(['a', 'b', 'c'], [2])
  t.strictSame(titlesOf(await run('list_tasks', { status: 'open' })), ['1 a', '3 c'])
  t.strictSame(settled(await run('list_tasks', { status: 'completed' })), {
    tasks: [task(2, 'b', { completed_at: '(time)' })],
    total: 1
  })
  t.strictSame(titlesOf(await run('list_tasks', { status: 'all' })), ['1 a', '2 b', '3 c'])
})

t.test('tasks are sorted by day, then time, then number; those without a due date are last', async t => {
  const { run } = await owner()
  const dues = [
    undefined,
    '2026-05-06',
    '2026-05-05',
    '2026-05-05T18:00:00Z',
    '2026-05-05T09:00:00+02:00',
    '2026-05-05',
    undefined
  ]
  for (const [index, due] of dues.entries()) await run('add_task', { title: `t${index + 1}`, due })
  t.strictSame(titlesOf(await run('list_tasks')), ['5 t5', '4 t4', '3 t3', '6 t6', '2 t2', '1 t1', '7 t7'])
})

t.test('both bounds of the due date are inclusive', async t => {
  const { run } = await owner()
  for (const day of ['03', '04', '05', '06']) await run('add_task', { title: day, due: `2026-05-${day}` })
  await run('add_task', { title: 'some day' })
  const between = async (due_after?: string, due_before?: string) =>
    titlesOf(await run('list_tasks', { due_after, due_before })).map(line => line.split(' ')[1])
  t.strictSame(await between('2026-05-04', '2026-05-05'), ['04', '05'])
  t.strictSame(await between('2026-05-05'), ['05', '06'])
  t.strictSame(await between(undefined, '2026-05-04'), ['03', '04'])
  t.strictSame(await between('2026-05-07', '2026-05-01'), [])
})

t.test('a due time counts for its day in the user’s time zone', async t => {
  const due = '2026-05-04T23:30:00Z'
  const today = { due_after: '2026-05-05', due_before: '2026-05-05' }
  const [inKiritimati, inHonolulu] = [await owner('Pacific/Kiritimati'), await owner('Pacific/Honolulu')]
  for (const { run } of [inKiritimati, inHonolulu]) await run('add_task', { title: 'call', due })
  t.strictSame(titlesOf(await inKiritimati.run('list_tasks', today)), ['1 call'])
  t.strictSame(titlesOf(await inHonolulu.run('list_tasks', today)), [])
})

t.test('a bound can be a time: its day in the user’s time zone counts', async t => {
  const { run } = await owner('Pacific/Honolulu')
  await run('add_task', { title: 'a', due: '2026-05-03' })
  t.strictSame(titlesOf(await run('list_tasks', { due_before: '2026-05-04T02:00:00Z' })), ['1 a'])
  t.strictSame(titlesOf(await run('list_tasks', { due_after: '2026-05-04T12:00:00Z' })), [])
})

t.test('a bound that is not a date is refused', async t => {
  const { run } = await owner()
  for (const bound of ['due_after', 'due_before'])
    for (const day of ['tomorrow', '2026-02-30'])
      t.strictSame(await run('list_tasks', { [bound]: day }), {
        error: 'invalid_arguments',
        message: `"${day}" is not a date: use YYYY-MM-DD, or an RFC 3339 instant with its offset`
      })
})

t.test('an empty bound or text is ignored, because models fill in unused parameters', async t => {
  const { run, add } = await owner()
  await add(['a'])
  const filter = { due_after: '', due_before: '', query: ' ' }
  t.strictSame(titlesOf(await run('list_tasks', filter)), ['1 a'])
})

t.test('priority and text are combined', async t => {
  const { run } = await owner()
  await run('add_task', { title: 'Buy MILK', priority: 'high' })
  await run('add_task', { title: 'bake', description: 'needs milk, 50%_off', priority: 'low' })
  await run('add_task', { title: 'rest' })
  const listed = async (filter: object) => titlesOf(await run('list_tasks', { ...filter }))
  t.strictSame(await listed({ query: ' milk ' }), ['1 Buy MILK', '2 bake'])
  t.strictSame(await listed({ query: 'milk', priority: 'low' }), ['2 bake'])
  t.strictSame(await listed({ priority: 'normal' }), ['3 rest'])
  t.strictSame(await listed({ query: '%_' }), ['2 bake'])
  t.strictSame(await listed({ query: 'b%k' }), [])
})

t.test('a text lists the tasks with words that begin with its words, in any order', async t => {
  const { run, add } = await owner()
  await add([
    'buy steak',
    'make tea',
    'team lunch',
    'Crème brûlée',
    'выпить ЧАЙ',
    'print résumés',
    '牛乳を買う'
  ])
  const listed = async (query: string) => titlesOf(await run('list_tasks', { query }))
  t.strictSame(await listed('tea'), ['2 make tea', '3 team lunch'])
  t.strictSame(await listed('lun te'), ['3 team lunch'])
  t.strictSame(await listed('creme BRU'), ['4 Crème brûlée'])
  t.strictSame(await listed('resume'), ['6 print résumés'])
  t.strictSame(await listed('чай'), ['5 выпить ЧАЙ'])
  t.strictSame(await listed('牛乳'), ['7 牛乳を買う'])
  t.strictSame(await listed('eak'), [])
})

t.test('accents, case, width and ligatures of a text make no difference, in any locale', async t => {
  const { run, add } = await owner()
  await add([
    'Über den Fluß',
    'U\u0308ber',
    'ＦＵＬＬ',
    'eﬃcient ﬁle',
    'がくせい',
    '한국어',
    'Ёлка',
    'ΜΆΘΗΜΑ',
    'ﾐﾙｸ'
  ])
  const found = {
    uber: '1 2',
    Über: '1 2',
    fluß: '1',
    full: '3',
    efficient: '4',
    fil: '4',
    かくせい: '5',
    がく: '5',
    한국: '6',
    елка: '7',
    ёлка: '7',
    μαθημα: '8',
    ミルク: '9',
    ber: ''
  }
  for (const [query, numbers] of Object.entries(found)) {
    const titles = titlesOf(await run('list_tasks', { query }))
    t.equal(titles.map(line => line.split(' ')[0]).join(' '), numbers, query)
  }
})

t.test('the text of the statement does not depend on the words, and no task is normalized', async t => {
  const { run } = await owner()
  const queries = ['a', 'milk bread', 'ﷺ'.repeat(200), 'чай a '.repeat(33)]
  const { reads } = await readsOf(t, async () => {
    for (const query of queries) await run('list_tasks', { query })
  })
  const texts = reads.map(read => read.text).filter(text => text.includes('from "tasks"'))
  t.equal(texts.length, queries.length)
  t.equal(new Set(texts).size, 1)
  t.notMatch(texts[0], /normalize|regexp_replace/)
})

t.test('the first 50 are listed, and all are counted', async t => {
  const { run, scope } = await owner()
  await sql`
    insert into tasks (user_id, id, number, title)
    select ${scope.userId}, gen_random_uuid(), n, 't' from generate_series(1, 61) n
  `.execute(scope.db)
  const listing = await run('list_tasks')
  t.equal(listing.total, 61)
  t.strictSame(
    titlesOf(listing),
    Array.from({ length: 50 }, (_, index) => `${index + 1} t`)
  )
})

t.test('a result has at most 64 KiB, however long the tasks are; the total counts all', async t => {
  const { run, scope } = await owner()
  for (const [character, listed] of Object.entries({ x: 28, 乳: 10, '\u0001': 5 })) {
    await sql`delete from tasks where user_id = ${scope.userId}`.execute(scope.db)
    await sql`
      insert into tasks (user_id, id, number, title, description)
      select ${scope.userId}, gen_random_uuid(), n, 't', repeat(${character}, 2000) from generate_series(1, 60) n
    `.execute(scope.db)
    const listing = await run('list_tasks')
    t.equal(listing.total, 60)
    t.equal(titlesOf(listing).length, listed)
    const bytes = Buffer.byteLength(JSON.stringify(listing))
    t.ok(bytes <= 2 ** 16 && bytes > 2 ** 15, `${bytes} bytes`)
  }
})

t.test('a status that does not exist is refused', async t => {
  const { run } = await owner()
  t.strictSame(await run('list_tasks', { status: 'done' }), {
    error: 'invalid_arguments',
    message: 'arguments/status must be equal to one of the allowed values'
  })
})

import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { setUp } from '../../support/setup.ts'
import { pagesOf, tasksOf } from './requests.ts'

const setup = await setUp(t)
const { app } = setup

/** Sixty tasks of every kind; many differ only in their number. */
async function somebody(t: Test) {
  const person = await setup.newUser(t)
  await sql`
    insert into tasks (user_id, id, number, title, due, due_day, due_at, priority, completed_at, updated_at)
    select ${person.scope.userId}::uuid, gen_random_uuid(), n, 'task ' || n, day::text, day,
      case when n % 4 = 0 and day is not null then day + interval '1 hour' * (n % 3) end,
      (array['low', 'normal', 'high'])[1 + n % 3], case when n % 5 = 0 then now() end,
      now() - interval '1 day' + interval '1 microsecond' * (n % 7)
    from (select n, case when n % 6 > 0 then date '2025-08-01' + n % 8 end as day from generate_series(1, 60) n) numbered
  `.execute(setup.db)
  await setup.db
    .updateTable('users')
    .set({ next_task_number: 61 })
    .where('id', '=', person.scope.userId)
    .execute()
  return tasksOf(t, person, app)
}

const sorts = ['due', 'number', '-number', '-updated_at', 'priority']

for (const sort of sorts) {
  t.test(`by ${sort}, pages contain each task once while others are added`, async t => {
    const tasks = await somebody(t)
    for (const status of ['open', 'completed', 'all']) {
      const query = `sort=${sort}&status=${status}`
      const whole = await pagesOf(tasks, `${query}&limit=100`)
      t.equal(new Set(whole).size, whole.length)
      const titles = ['early', 'late', 'whenever']
      const dues = ['1999-01-01', '2999-01-01', null]
      let added = 0
      const paged = await pagesOf(tasks, `${query}&limit=7`, async () => {
        added += 1
        const made = await tasks.create({ title: titles[added % 3] ?? '', due: dues[added % 3] ?? null })
        if (status === 'completed') await tasks.change(made.body, { completed: true })
      })
      t.ok(added > 0)
      t.strictSame(
        paged.filter(line => whole.includes(line)),
        whole
      )
      t.equal(new Set(paged).size, paged.length)
    }
  })

  t.test(`by ${sort}, deleting tasks between pages skips no others`, async t => {
    const tasks = await somebody(t)
    const whole = await pagesOf(tasks, `sort=${sort}&limit=100`)
    const { body: first } = await tasks.list(`sort=${sort}&limit=7`)
    for (const task of first.items) await tasks.remove(task)
    const rest = await pagesOf(tasks, `sort=${sort}&limit=7`)
    t.strictSame(rest, whole.slice(7))
    const { body: next } = await tasks.list(`sort=${sort}&limit=7&cursor=${first.next_cursor}`)
    t.strictSame(
      next.items.map(({ number, title }) => `${number} ${title}`),
      whole.slice(7, 14)
    )
  })
}

t.test('a changed task is the first by time of change', async t => {
  const tasks = await somebody(t)
  const { body } = await tasks.list('sort=-updated_at')
  const [last] = body.items.slice(-1)
  t.ok(last)
  if (last) await tasks.change(last, { title: 'newest' })
  t.equal((await tasks.list('sort=-updated_at')).body.items[0]?.title, 'newest')
})

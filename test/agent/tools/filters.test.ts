import { sql } from 'kysely'
import t from 'tap'
import type { Scope } from '../../../src/db/scope.ts'
import { openToolkit, titlesOf } from './toolkit.ts'

const { owner } = await openToolkit(t)

/** Completes a task at a time. */
async function completeAt({ db, userId }: Scope, number: number, time: string) {
  await sql`update tasks set completed_at = ${time}, updated_at = ${time}
    where user_id = ${userId} and number = ${number}`.execute(db)
}

t.test('both days of completion are inclusive, and are those of the user’s time zone', async t => {
  for (const [timeZone, offset] of [
    ['Pacific/Kiritimati', '+14:00'],
    ['Pacific/Honolulu', '-10:00']
  ] as const) {
    const { run, add, scope } = await owner(timeZone)
    await add(['before', 'first', 'middle', 'last', 'after', 'open'])
    const times = ['03T23:59:59.999', '04T00:00:00', '04T12:00:00', '05T23:59:59.999', '06T00:00:00']
    for (const [index, time] of times.entries())
      await completeAt(scope, index + 1, `2026-05-${time}${offset}`)
    const completed = async (completed_since?: string, completed_until?: string) =>
      titlesOf(await run('list_tasks', { completed_since, completed_until }))
    t.strictSame(await completed('2026-05-04', '2026-05-05'), ['2 first', '3 middle', '4 last'])
    t.strictSame(await completed('2026-05-05'), ['4 last', '5 after'])
    t.strictSame(await completed(undefined, '2026-05-04'), ['1 before', '2 first', '3 middle'])
    t.strictSame(await completed('2026-05-05', '2026-05-04'), [])
    t.strictSame(await completed('1000-01-01', '9999-12-31'), await completed('1000-01-01'))
    t.equal((await completed('1000-01-01', '9999-12-31')).length, 5)
  }
})

t.test('a day of completion that has 23 or 25 hours counts as a whole', async t => {
  const { run, add, scope } = await owner('Europe/Zurich')
  await add(['a', 'b', 'c', 'd'])
  await completeAt(scope, 1, '2026-03-29T00:00:00+01:00')
  await completeAt(scope, 2, '2026-03-29T23:59:59+02:00')
  await completeAt(scope, 3, '2026-10-25T00:00:00+02:00')
  await completeAt(scope, 4, '2026-10-25T23:59:59+01:00')
  const on = async (day: string) =>
    titlesOf(await run('list_tasks', { completed_since: day, completed_until: day }))
  t.strictSame(await on('2026-03-29'), ['1 a', '2 b'])
  t.strictSame(await on('2026-10-25'), ['3 c', '4 d'])
})

t.test('a day of completion can be said as a time, and anything else is refused', async t => {
  const { run, add, scope } = await owner('Pacific/Honolulu')
  await add(['a'])
  await completeAt(scope, 1, '2026-05-03T12:00:00-10:00')
  t.match(await run('list_tasks', { completed_since: '2026-05-04T02:00:00Z' }), { total: 1 })
  t.match(await run('list_tasks', { completed_since: '2026-05-03 13:00' }), { total: 1 })
  for (const name of ['completed_since', 'completed_until'])
    t.strictSame(await run('list_tasks', { [name]: 'last week' }), {
      error: 'invalid_arguments',
      message: '"last week" is not a date: use YYYY-MM-DD, or an RFC 3339 instant with its offset'
    })
})

t.test('tasks with or without a due date can be asked for', async t => {
  const { run } = await owner()
  await run('add_task', { title: 'dated', due: '2026-05-04' })
  await run('add_task', { title: 'some day' })
  t.strictSame(titlesOf(await run('list_tasks', { has_due: false })), ['2 some day'])
  t.strictSame(titlesOf(await run('list_tasks', { has_due: 'True' })), ['1 dated'])
  t.strictSame(titlesOf(await run('list_tasks', { has_due: false, due_before: '2026-05-04' })), [])
})

/** Due dates around noon of 4 May 2026 in Zurich, and whether they are overdue. */
const dues: [due: string, isOverdue: boolean][] = [
  ['2026-05-03', true],
  ['2026-05-04', false],
  ['2026-05-03T23:59:59+02:00', true],
  ['2026-05-04T11:59:59+02:00', true],
  ['2026-05-04T12:00:00+02:00', false],
  ['2026-05-04T12:00:01+02:00', false],
  ['2026-05-05', false]
]

t.test('a task is overdue after its day, or after its time', async t => {
  const { run } = await owner('Europe/Zurich', new Date('2026-05-04T10:00:00Z'))
  for (const [title] of dues) await run('add_task', { title, due: title })
  await run('add_task', { title: 'some day' })
  await run('add_task', { title: 'done', due: '2026-05-03' })
  await run('complete_task', { task: 'done' })
  const listed = async (args: object) =>
    titlesOf(await run('list_tasks', { ...args })).map(line => line.slice(2))
  const overdue = dues.filter(([, isOverdue]) => isOverdue).map(([due]) => due)
  t.strictSame((await listed({ overdue: true })).toSorted(), overdue.toSorted())
  t.strictSame((await listed({ overdue: true, status: 'all' })).toSorted(), overdue.toSorted())
  t.strictSame((await listed({ overdue: false, status: 'all' })).length, dues.length + 2 - overdue.length)
  t.strictSame((await listed({ overdue: false })).length, dues.length + 1 - overdue.length)
})

t.test('on a journey, a time is overdue when it has passed, whatever day it was said for', async t => {
  const now = new Date('2026-05-04T10:00:00Z')
  const { run, scope } = await owner('Pacific/Honolulu', now)
  await run('add_task', { title: 'passed', due: '2026-05-04T09:00:00Z' })
  await run('add_task', { title: 'to come', due: '2026-05-04T11:00:00Z' })
  await sql`update tasks set due_day = case number when 1 then date '2026-05-05' else date '2026-05-03' end
    where user_id = ${scope.userId}`.execute(scope.db)
  t.strictSame(titlesOf(await run('list_tasks', { overdue: true })), ['1 passed'])
  t.strictSame(titlesOf(await run('list_tasks', { overdue: false })), ['2 to come'])
})

t.test('a filter that no task can match is refused, and the message says why', async t => {
  const { run } = await owner()
  for (const args of [
    { overdue: true, status: 'completed' },
    { completed_since: '2026-05-04', status: 'open' },
    { completed_until: '2026-05-04', overdue: true }
  ])
    t.strictSame(await run('list_tasks', args), {
      error: 'invalid_arguments',
      message:
        'overdue tasks are open, and tasks with completed_since or completed_until are completed: no task can match'
    })
})

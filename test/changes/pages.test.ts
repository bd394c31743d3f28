import { sql } from 'kysely'
import t from 'tap'
import type { Change, Problem, Task, TaskPage } from '../../src/contract/components.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { byHand } from '../../src/tasks/changes.ts'
import { addTask } from '../../src/tasks/commands.ts'
import { client } from '../support/client.ts'
import { calls, text } from '../support/fake-gemini/index.ts'
import { highLimits } from '../support/limits.ts'
import { isProblem } from '../support/refusal.ts'
import { setUp } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { apply, editsOf, feedOf, summaryOf } from './requests.ts'

const setup = await setUp(t)
const { app, db } = setup
const actor = { origin: byHand, timeZone: 'UTC' }

async function newUser() {
  const person = await setup.newUser(t)
  return { ...person, ...editsOf(person), ...feedOf(t, app, person) }
}

t.test('the pages have every change after a seq, once and in order, whoever made it', async t => {
  const person = await newUser()
  const milk = await person.add('milk')
  await person.rename(milk, 'oat milk')
  const { body: turn } = await person.send('add bread', [
    calls([{ name: 'add_task', args: { title: 'bread' } }]),
    text('Added.')
  ])
  await person.remove(milk)

  const found: Change[] = []
  let after = 0
  for (let hasMore = true; hasMore; ) {
    const { status, body } = await person.page(`after=${after}&limit=3`)
    t.equal(status, 200)
    found.push(...body.items)
    after = body.next_after
    hasMore = body.has_more
  }
  t.strictSame(found.map(summaryOf), ['1:  → milk', '2: milk → oat milk', '3:  → bread', '4: oat milk → '])
  t.equal(after, 4)
  t.match(found[2], { source: 'agent', turn_id: turn.turn_id, step: 1, call_index: 0 })
  t.match(found[3], { source: 'api', turn_id: null, task_id: milk.id, before: { version: 2 }, after: null })
  t.strictSame((await person.page('after=4')).body, { items: [], next_after: 4, has_more: false })
})

t.test('a change is the same object as in the export', async t => {
  const person = await newUser()
  await person.send('add bread', [calls([{ name: 'add_task', args: { title: 'bread' } }]), text('Added.')])
  await person.remove(await person.add('milk'))
  const { body } = await client(t, app).get<string>('/api/auth/me/export', { token: person.token })
  const lines = body
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  const exported = lines.filter(({ type }) => type === 'change').map(({ data }) => data)
  t.strictSame((await person.page()).body.items, exported)
})

t.test('without a seq, the changes begin with the first one', async t => {
  const person = await newUser()
  await person.add('milk')
  t.strictSame((await person.page()).body.items.map(summaryOf), ['1:  → milk'])
  t.strictSame((await (await newUser()).page()).body, { items: [], next_after: 0, has_more: false })
})

t.test('Last-Event-ID takes precedence over the parameter', async t => {
  const person = await newUser()
  await person.add('milk')
  await person.add('bread')
  const { body } = await person.page('after=0', { 'last-event-id': '1' })
  t.strictSame(body.items.map(summaryOf), ['2:  → bread'])
  const empty = await person.page('after=1', { 'last-event-id': '' })
  t.strictSame(empty.body.items.map(summaryOf), ['2:  → bread'])
})

t.test('another user’s changes are not among them', async t => {
  const [person, other] = [await newUser(), await newUser()]
  await person.add('secret')
  await other.add('milk')
  t.strictSame((await other.page()).body.items.map(summaryOf), ['1:  → milk'])
})

t.test('the first page of a list has the seq at which it was read; the others have none', async t => {
  const person = await newUser()
  t.equal((await person.list()).seq, 0, 'an empty list')
  const milk = await person.add('milk')
  await person.add('bread')
  await person.rename(milk, 'oat milk')
  for (const query of [
    '',
    'status=all',
    'status=completed',
    'sort=-updated_at',
    'q=nothing',
    'priority=high',
    'due_after=2026-01-01',
    'cursor='
  ])
    t.equal((await person.list(query)).seq, 3, query)
  const first = await person.list('limit=1')
  t.equal(first.seq, 3)
  t.equal((await person.list(`limit=1&cursor=${first.next_cursor}`)).seq, null)
})

t.test('a list and its seq are from the same moment', async t => {
  const person = await newUser()
  let writes = 0
  const writing = (async () => {
    for (; writes < 60; writes += 1) await person.add(`task ${writes}`)
  })()
  const lists: TaskPage[] = []
  while (writes < 60) lists.push(await person.list('limit=100'))
  await writing
  t.ok(lists.length > 3)
  for (const { items, seq } of lists) t.equal(items.length, seq)
})

t.test('whoever reads the list, then the changes after its seq, has the list', async t => {
  const person = await newUser()
  const tasks = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(person.add))
  const copy = new Map<string, Task>()
  const first = await person.list('status=all&limit=2')
  let cursor: string | null = first.next_cursor
  for (const task of first.items) copy.set(task.id, task)
  for (const [index, task] of tasks.entries()) {
    await (index % 2 ? person.remove(task) : person.rename(task, `${index}`))
    await person.add(`new ${index}`)
    if (cursor === null) continue
    const page: TaskPage = await person.list(`status=all&limit=2&cursor=${cursor}`)
    for (const task of page.items) copy.set(task.id, task)
    cursor = page.next_cursor
  }
  const { body } = await person.page(`after=${first.seq}`)
  for (const change of body.items) apply(copy, change)
  const { items } = await person.list('status=all&sort=number&limit=100')
  t.strictSame(
    [...copy.values()].toSorted((one, other) => one.number - other.number),
    items
  )
})

t.test('a page never shows a change before an earlier one is committed', async t => {
  const person = await newUser()
  const { promise, resolve: commit } = Promise.withResolvers<void>()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const slow = inTransaction(person.scope, async tx => {
    await addTask(tx, { title: 'first' }, actor, highLimits)
    begin()
    await promise
  })
  await begun
  const fast = person.add('second')
  await until(async () => {
    const { rows } = await sql`select from pg_stat_activity where datname = current_database()
      and wait_event_type = 'Lock' and query like '%next_task_number%'`.execute(db)
    return rows.length > 0
  })
  t.strictSame((await person.page()).body, { items: [], next_after: 0, has_more: false })
  commit()
  await Promise.all([slow, fast])
  t.strictSame((await person.page()).body.items.map(summaryOf), ['1:  → first', '2:  → second'])
})

async function forget(userId: string, upTo: number): Promise<void> {
  await db.deleteFrom('task_changes').where('user_id', '=', userId).where('seq', '<=', String(upTo)).execute()
}

t.test('whoever misses a change that is no longer kept is told to read the list again', async t => {
  const person = await newUser()
  for (const title of ['a', 'b', 'c', 'd']) await person.add(title)
  await forget(person.scope.userId, 2)
  isProblem(t, await person.page<Problem>('after=0'), 'changes_expired')
  isProblem(t, await person.page<Problem>('after=1'), 'changes_expired')
  t.strictSame((await person.page('after=2')).body.items.map(summaryOf), ['3:  → c', '4:  → d'])
  await forget(person.scope.userId, 4)
  isProblem(t, await person.page<Problem>('after=3'), 'changes_expired')
  t.strictSame((await person.page('after=4')).body.items, [])
  t.equal((await person.list()).seq, 4)
  await person.add('e')
  t.strictSame((await person.page('after=4')).body.items.map(summaryOf), ['5:  → e'])
})

t.test('a seq that was not given yet, as after a restored backup, is told too', async t => {
  const person = await newUser()
  await person.add('milk')
  t.equal((await person.page('after=1')).status, 200)
  isProblem(t, await person.page<Problem>('after=2'), 'changes_expired')
  isProblem(t, await person.page<Problem>('after=999999999999999'), 'changes_expired')
})

t.test('a number without a change is no missed change', async t => {
  const person = await newUser()
  await person.add('milk')
  await sql`update users set last_change = 4 where id = ${person.scope.userId}`.execute(db)
  for (const after of [1, 2, 4]) t.strictSame((await person.page(`after=${after}`)).body.items, [])
  await person.add('bread')
  t.strictSame((await person.page('after=1')).body.items.map(summaryOf), ['5:  → bread'])
})

t.test('a page has at most 100 changes and 1 MiB; the rest follows', async t => {
  const person = await newUser()
  await sql`insert into task_changes (user_id, seq, source, task_id, after)
    select ${person.scope.userId}, seq, 'api', gen_random_uuid(), to_jsonb(task) from generate_series(1, 150) as seq,
      lateral (select gen_random_uuid() as id, seq as number, 'task' as title,
        case when seq > 100 then repeat('x', 50000) end as description, 'normal' as priority, 1 as version,
        now() as created_at, now() as updated_at) as task`.execute(db)
  await sql`update users set last_change = 150 where id = ${person.scope.userId}`.execute(db)
  const { body: first } = await person.page()
  t.strictSame([first.items.length, first.next_after, first.has_more], [100, 100, true])
  const { body: second } = await person.page('after=100')
  t.ok(second.items.length > 10 && second.items.length < 21, `${second.items.length}`)
  t.equal(second.has_more, true)
  t.equal(second.next_after, 100 + second.items.length)
})

const refused: [query: string, headers: Record<string, string>, pointer: string][] = [
  ['after=x', {}, '/query/after'],
  ['after=-1', {}, '/query/after'],
  ['after=0x10', {}, '/query/after'],
  ['after=1e3', {}, '/query/after'],
  ['after=1000000000000000', {}, '/query/after'],
  ['limit=0', {}, '/query/limit'],
  ['limit=101', {}, '/query/limit'],
  ['since=1', {}, '/query/since'],
  ['', { 'last-event-id': '0.0.0.0' }, '/headers/last-event-id'],
  ['', { 'last-event-id': '1000000000000000' }, '/headers/last-event-id']
]

for (const [query, headers, pointer] of refused) {
  t.test(`an invalid position or size is refused: ${query} ${JSON.stringify(headers)}`, async t => {
    const person = await newUser()
    for (const accept of ['application/json', 'text/event-stream']) {
      const { status, body } = await person.page<Problem>(query, { ...headers, accept })
      t.equal(status, 422)
      t.strictSame([...new Set(body.errors?.map(error => error.pointer))], [pointer])
    }
  })
}

import { randomUUID } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import t from 'tap'
import { measureStorage, removeExpired } from '../../src/accounts/retention.ts'
import { maxJournalBytes } from '../../src/db/sizes.ts'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { isProblem } from '../support/refusal.ts'
import { until } from '../support/until.ts'

const database = await testDatabase(t)
const { db } = database
const { app } = await build(t, { database })

/** A user with a completed turn, a task that was created with a key, and counters. */
async function newUser() {
  const person = await signUp(t, app)
  const headers = { 'idempotency-key': randomUUID() }
  const { body: turn } = await client(t, app).post<{ conversation_id: string; turn_id: string }>(
    '/api/chat',
    { message: 'Add milk' },
    { token: person.token, headers }
  )
  await client(t, app).post('/api/tasks', { title: 'bread' }, { token: person.token, headers })
  await sql`insert into stream_deltas (user_id, turn_id, step, epoch, count, text)
    select ${person.user.id}, ${turn.turn_id}, 1, 1, count, 'x' from generate_series(1, 5) as count`.execute(
    db
  )
  return { ...person, turn }
}

/** The number of rows of a user of each kind that expires. */
async function countsOf(userId: string) {
  const of = (table: string, condition: RawBuilder<unknown> = sql`true`) =>
    sql`(select count(*)::int from ${sql.table(table)} where user_id = ${userId} and ${condition})`
  const { rows } = await sql<Record<string, number>>`select
    ${of('sessions')} as sessions, ${of('rate_counters')} as counters, ${of('task_requests')} as requests,
    ${of('stream_deltas')} as deltas, ${of('turns', sql`idempotency_key is not null`)} as keys`.execute(db)
  return rows[0]
}

/** Makes everything of a user that expires as old as this. */
async function age(userId: string, interval: string) {
  const before = sql`now() - ${interval}::interval`
  await sql`update sessions set expires_at = ${before} where user_id = ${userId}`.execute(db)
  await sql`update rate_counters set window_ends = ${before} where user_id = ${userId}`.execute(db)
  await sql`update task_requests set created_at = ${before} where user_id = ${userId}`.execute(db)
  await sql`update stream_deltas set created_at = ${before} where user_id = ${userId}`.execute(db)
  await sql`update turns set started_at = ${before} where user_id = ${userId}`.execute(db)
}

const all = { sessions: 1, counters: 2, requests: 1, deltas: 5, keys: 1 }
const none = { sessions: 0, counters: 0, requests: 0, deltas: 0, keys: 0 }

t.test('what has expired is removed in batches, although its user never returns; the rest stays', async t => {
  const [gone, present] = [await newUser(), await newUser()]
  t.strictSame(await countsOf(gone.user.id), all)
  await age(gone.user.id, '26 hours')
  t.equal(await removeExpired(db, 2), 10)
  t.strictSame(await countsOf(gone.user.id), none)
  t.strictSame(await countsOf(present.user.id), all)
  t.equal(await removeExpired(db, 2), 0)
})

t.test('each kind is kept for its time', async t => {
  const { user } = await newUser()
  await age(user.id, '59 minutes')
  await removeExpired(db)
  t.strictSame(await countsOf(user.id), { ...all, sessions: 0 })
  await age(user.id, '23 hours 59 minutes')
  await removeExpired(db)
  t.strictSame(await countsOf(user.id), { ...all, sessions: 0, counters: 0 })
  await age(user.id, '24 hours 59 minutes')
  await removeExpired(db)
  t.strictSame(await countsOf(user.id), { ...none, deltas: 5 })
})

t.test('the key of a running turn stays, because its request may wait for it', async t => {
  const { user } = await newUser()
  const turn = db.updateTable('turns').where('user_id', '=', user.id)
  await turn.set({ status: 'running', ended_at: null }).execute()
  await age(user.id, '26 hours')
  await removeExpired(db)
  t.strictSame(await countsOf(user.id), { ...none, keys: 1 })
})

t.test('rows that a request has locked are skipped, and only one replica removes at a time', async t => {
  const { user } = await newUser()
  await age(user.id, '26 hours')
  const request = await db.startTransaction().execute()
  await request.selectFrom('sessions').where('user_id', '=', user.id).selectAll().forUpdate().execute()
  t.equal(await removeExpired(db), 9)
  await request.rollback().execute()

  const replica = await db.startTransaction().execute()
  await sql`select pg_advisory_xact_lock(7464621)`.execute(replica)
  t.equal(await removeExpired(db), 0)
  await replica.rollback().execute()
  t.equal(await removeExpired(db), 1)
})

t.test('changes of tasks are kept for 30 days', async t => {
  const { user } = await newUser()
  const changes = db.selectFrom('task_changes').where('user_id', '=', user.id)
  const count = async () => (await changes.selectAll().execute()).length
  const ageBy = async (interval: string) =>
    await sql`update task_changes set at = now() - ${interval}::interval where user_id = ${user.id}`.execute(
      db
    )
  t.equal(await count(), 2)
  await ageBy('29 days 23 hours')
  await removeExpired(db)
  t.equal(await count(), 2)
  await ageBy('30 days')
  await removeExpired(db)
  t.equal(await count(), 0)
})

t.test('a journal loses only its beginning: no change stays before one that is removed', async t => {
  const [one, other] = [await signUp(t, app), await signUp(t, app)]
  // In these orders of time, whichever rows are first in the table.
  const ages = { [one.user.id]: [31, 33, 2, 32, 35, 1], [other.user.id]: [40, 32, 31, 29, 28, 27] }
  for (const [userId, days] of Object.entries(ages))
    await sql`insert into task_changes (user_id, seq, source, task_id, after, at)
      select ${userId}, seq, 'api', gen_random_uuid(), '{}', now() - days * interval '1 day'
      from unnest(${days}::int[]) with ordinality as change (days, seq) order by days`.execute(db)
  const left = async (userId: string) =>
    (
      await db.selectFrom('task_changes').where('user_id', '=', userId).orderBy('seq').select('seq').execute()
    ).map(({ seq }) => Number(seq))
  for (let removed = -1; removed !== 0; ) {
    const { rows } = await sql<{ removed: number }>`
      select removed from remove_old_changes(1, interval '30 days')`.execute(db)
    removed = rows[0]?.removed ?? 0
    for (const userId of Object.keys(ages)) {
      const seqs = await left(userId)
      t.strictSame(seqs, [1, 2, 3, 4, 5, 6].slice(-seqs.length), 'the rest has no gap')
    }
  }
  t.strictSame(await Promise.all([left(one.user.id), left(other.user.id)]), [[6], [4, 5, 6]])
})

t.test('a locked change is not left behind when later ones are removed', async t => {
  const { user } = await signUp(t, app)
  await sql`insert into task_changes (user_id, seq, source, task_id, after, at)
    select ${user.id}, seq, 'api', gen_random_uuid(), '{}', now() - interval '31 days'
    from generate_series(1, 3) as seq`.execute(db)
  const changes = db.selectFrom('task_changes').where('user_id', '=', user.id)
  const writer = await db.startTransaction().execute()
  await sql`select from task_changes where user_id = ${user.id} and seq = 1 for update`.execute(writer)
  let isRemoved = false
  const removal = removeExpired(db).finally(() => {
    isRemoved = true
  })
  await until(async () => {
    const { rows } = await sql`select from pg_stat_activity where datname = current_database()
      and wait_event_type = 'Lock' and query like '%remove_old_changes%'`.execute(db)
    return isRemoved || rows.length > 0
  })
  t.equal((await changes.selectAll().execute()).length, 3)
  await writer.rollback().execute()
  t.equal(await removal, 3)
  t.equal((await changes.selectAll().execute()).length, 0)
})

const limits = { maxStoredBytes: 1_000_000 }

async function storedOf(userId: string) {
  const user = await db
    .selectFrom('users')
    .where('id', '=', userId)
    .select(['stored_bytes', 'measured_at'])
    .executeTakeFirstOrThrow()
  return { bytes: Number(user.stored_bytes), isMeasured: user.measured_at !== null }
}

/** As if the last measurement was some minutes ago. */
async function wait(userId: string, minutes: number) {
  await sql`update users set measured_at = measured_at - ${minutes} * interval '1 minute' where id = ${userId}`.execute(
    db
  )
}

t.test(
  'the data of users who write is measured; more data is more bytes, and deletions make it less',
  async t => {
    const { user, token, turn } = await newUser()
    await measureStorage(db, limits)
    const first = await storedOf(user.id)
    t.ok(first.bytes > 1000 && first.bytes < 20_000, 'a turn, two tasks and some rows')
    t.equal(await measureStorage(db, limits), 0, 'it has just been measured')

    const noise = Array.from({ length: 60 }, () => randomUUID()).join('')
    await client(t, app).post('/api/tasks', { title: 'bread', description: noise.slice(0, 2000) }, { token })
    await wait(user.id, 4)
    t.equal(await measureStorage(db, limits), 1)
    const second = await storedOf(user.id)
    t.ok(second.bytes > first.bytes + 1000)

    await client(t, app).ask('DELETE', `/api/conversations/${turn.conversation_id}`, { token })
    await wait(user.id, 4)
    await measureStorage(db, limits)
    t.ok((await storedOf(user.id)).bytes < second.bytes)
  }
)

t.test('of a large journal the newest changes are kept; it does not count as stored data', async t => {
  const { user } = await newUser()
  await measureStorage(db, limits)
  const first = await storedOf(user.id)
  const mebibyte = 2 ** 20
  // Texts that Postgres cannot compress.
  await sql`insert into task_changes (user_id, seq, source, task_id, after)
    select ${user.id}, seq, 'api', gen_random_uuid(), to_jsonb(text)
    from generate_series(101, 120) as seq cross join lateral (
      select string_agg(md5(random()::text || seq::text || n::text), '') as text
      from generate_series(1, ${mebibyte / 32}::int) as n
    ) as noise`.execute(db)
  await wait(user.id, 4)
  await measureStorage(db, limits)
  const changes = await db
    .selectFrom('task_changes')
    .where('user_id', '=', user.id)
    .orderBy('seq')
    .select(['seq', sql<number>`pg_column_size(after)`.as('bytes')])
    .execute()
  t.equal(changes.at(-1)?.seq, '120')
  t.equal(changes.length, Math.floor(maxJournalBytes / (mebibyte + 200)))
  t.equal((await storedOf(user.id)).bytes, first.bytes)
})

t.test('users who do not write are not measured, and those with little data less often', async t => {
  const { user, token } = await newUser()
  await measureStorage(db, limits)
  await wait(user.id, 2)
  t.equal(await measureStorage(db, limits), 0, 'less than half of the limit: every three minutes')
  t.equal(await measureStorage(db, { maxStoredBytes: 1000 }), 1, 'more than half: in each pass')
  await sql`update rate_counters set window_ends = now() - interval '10 minutes' where user_id = ${user.id}`.execute(
    db
  )
  await wait(user.id, 4)
  t.equal(await measureStorage(db, limits), 0)
  await client(t, app).post('/api/tasks', { title: 'bread' }, { token })
  t.equal(await measureStorage(db, limits), 1)
  t.ok((await storedOf(user.id)).isMeasured)
})

t.test(
  'a server does both in the background: a user with too much data deletes some, and goes on',
  async t => {
    const { user, token, turn } = await newUser()
    const gone = await newUser()
    await age(gone.user.id, '26 hours')
    const { app } = await build(t, {
      database,
      config: { maintenance: { everyMs: 20 }, user: { maxStoredBytes: 2500 } }
    })
    const add = async () => {
      await wait(user.id, 4)
      return await client(t, app).post('/api/tasks', { title: 'eggs' }, { token })
    }
    await until(async () => (await add()).status === 409)
    isProblem(t, await add(), 'storage_limit_reached')
    await client(t, app).ask('DELETE', `/api/conversations/${turn.conversation_id}`, { token })
    const { body } = await client(t, app).get<{ items: { id: string }[] }>('/api/tasks?limit=100', { token })
    for (const { id } of body.items) await client(t, app).ask('DELETE', `/api/tasks/${id}`, { token })
    await until(async () => (await add()).status === 201)
    await until(async () => (await countsOf(gone.user.id))?.sessions === 0)
  }
)

t.test('the largest limit that can be configured is no error', async t => {
  await t.resolves(measureStorage(db, { maxStoredBytes: 1_000_000 * 1_000_000 }))
})

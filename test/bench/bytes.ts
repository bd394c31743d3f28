import { sql } from 'kysely'
import { createDatabase, noTimeouts } from '../../src/db/client.ts'
import { migrateDown, migrateUp } from '../../src/db/migrator.ts'
import type { ChaosDatabase, Postgres } from '../chaos/harness/postgres.ts'
import { newUser, type TestUser } from '../chaos/harness/requests.ts'
import { calls, type Script, text } from '../support/fake-gemini/index.ts'
import { inWorld, type World } from './streams/world.ts'

const turns = 12
const lists = 100
const longTitle = sql`repeat('x', 200)`
const longDescription = sql`repeat('x', 2000)`

/** Each turn lists all tasks as often as a turn may make calls. */
const listAll: Script = ({ results }) =>
  results.length === 0
    ? calls(Array.from({ length: lists }, () => ({ name: 'list_tasks' })))
    : text('Those are all.')

/** Prints the bytes of responses and of requests to the model, and the memory that the server needs for them. */
export async function measureBytes(postgres: Postgres): Promise<void> {
  await inWorld(postgres, listAll, async world => {
    const user = await newUser(world.db)
    await sql`insert into tasks (user_id, id, number, title, description)
      select ${user.userId}::uuid, gen_random_uuid(), n, ${longTitle}, ${longDescription} from generate_series(1, 50) as n
    `.execute(world.db)
    await measureRefusals(world, user)
    await report(world, `${turns} turns of ${lists} lists`, async () => {
      const conversation = await runTurns(world, user)
      await measureReads(world, user, conversation)
    })
  })
  await inWorld(postgres, [], async world => {
    const { user, conversation } = await seedLargeTurns(world)
    await report(world, `${turns} turns of 13 MB, stored by an earlier version`, () =>
      measureReads(world, user, conversation)
    )
  })
}

async function report({ one }: World, what: string, work: () => Promise<void>): Promise<void> {
  const before = await one.measure('costs')
  console.log(`\n${what}`)
  await work()
  const after = await one.measure('costs')
  console.log(`server: peak memory ${mb(before.peak)} before, ${mb(after.peak)} after`)
}

/** Requests that are too large to be useful. */
async function measureRefusals(world: World, user: TestUser): Promise<void> {
  const fields = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`f${index}`, 0]))
  const due = `2026-12-01T17:00:00.${'0'.repeat(64_000)}Z`
  for (const [what, body] of Object.entries({
    'a body of 5,000 unknown fields': { title: 'a', ...fields },
    'a due date of 64,000 digits': { title: 'a', due }
  })) {
    const response = await ask(world, user, '/api/tasks', body)
    console.log(`${what}: ${response.status}, ${kb(response.bytes)}`)
  }
}

/** @returns the conversation's id. */
async function runTurns(world: World, user: TestUser): Promise<string> {
  let largest = 0
  let conversation_id: string | undefined
  for (let turn = 1; turn <= turns; turn++) {
    const { body, bytes } = await ask(world, user, '/api/chat', { message: `list ${turn}`, conversation_id })
    conversation_id = String(body.conversation_id)
    largest = Math.max(largest, bytes)
  }
  const requests = world.fake.requests.map(({ headers }) => Number(headers['content-length']))
  console.log(`largest answer: ${kb(largest)}; largest request to the model: ${kb(Math.max(...requests))}`)
  return conversation_id ?? ''
}

/** Reads all pages of messages and turns, and an export. */
async function measureReads(world: World, user: TestUser, conversation: string): Promise<void> {
  for (const list of ['messages', 'turns']) {
    const sizes: number[] = []
    const start = performance.now()
    for (let cursor: unknown = ''; cursor !== null; ) {
      const url = `/api/conversations/${conversation}/${list}?limit=100&cursor=${cursor}`
      const { status, bytes, body } = await ask(world, user, url)
      sizes.push(bytes)
      cursor = status === 200 ? body.next_cursor : null
      if (status !== 200) console.log(`${list}: ${status}`)
    }
    const ms = Math.round(performance.now() - start)
    console.log(`${list}: ${sizes.length} pages, the largest ${kb(Math.max(...sizes))}, in ${ms} ms`)
  }
  const start = performance.now()
  const response = await fetch(new URL('/api/auth/me/export', world.one.url), { headers: headersOf(user) })
  let bytes = 0
  for await (const chunk of response.body ?? []) bytes += chunk.length
  console.log(`export: ${response.status}, ${mb(bytes)}, in ${Math.round(performance.now() - start)} ms`)
}

/** As an earlier version stored them: 55 results with due dates of 64,000 digits in a list each. */
async function seedLargeTurns({ url, db }: ChaosDatabase) {
  await using migrating = createDatabase({ url, poolMax: 1, log: console, timeouts: noTimeouts })
  await migrateDown(migrating)
  const user = await newUser(db)
  const id = sql`${user.userId}::uuid`
  const conversation = '01a207b1-ea2b-7260-8a8a-f91cec6eef58'
  const numbers = sql`generate_series(1, ${turns}::int) as n`
  const turnId = sql`(lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid`
  await sql`insert into conversations (user_id, id, title, message_count)
    values (${id}, ${conversation}, 'long', ${2 * turns})`.execute(db)
  await sql`insert into turns (user_id, id, conversation_id, status, model, time_zone, started_at, deadline_at, lease_until, ended_at)
    select ${id}, ${turnId}, ${conversation}, 'completed', 'gemini', 'UTC', now(), now(), now(), now() from ${numbers}`.execute(
    db
  )
  await sql`insert into turn_steps (user_id, turn_id, step, content)
    select ${id}, ${turnId}, 1, '{"role":"model","parts":[]}' from ${numbers}`.execute(db)
  await sql`insert into tool_calls (user_id, turn_id, step, call_index, tool, parameters, result)
    select ${id}, ${turnId}, 1, index, 'list_tasks', '{}',
      json_build_object('total', 1, 'tasks', json_build_array(json_build_object('due', repeat('0', 236000))))
    from ${numbers}, generate_series(0, 54) as index`.execute(db)
  await sql`insert into messages (user_id, id, conversation_id, turn_id, position, role, content)
    select ${id}, gen_random_uuid(), ${conversation}, ${turnId}, 2 * n - 2 + position, role, 'list'
    from ${numbers}, (values (1, 'user'), (2, 'assistant')) as message (position, role)`.execute(db)
  await migrateUp(migrating)
  return { user, conversation }
}

function headersOf({ token }: TestUser): Record<string, string> {
  return { authorization: `Bearer ${token}` }
}

/** Sends a GET or, with a body, a POST. */
async function ask({ one }: World, user: TestUser, path: string, body?: object) {
  const response = await fetch(new URL(path, one.url), {
    method: body ? 'POST' : 'GET',
    headers: { ...headersOf(user), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) })
  })
  const text = await response.text()
  const parsed: Record<string, unknown> = JSON.parse(text)
  return { status: response.status, bytes: Buffer.byteLength(text), body: parsed }
}

function kb(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`
}

function mb(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}

import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { type Dispatcher, fetch, type Response } from 'undici'
import type { Database } from '../../../src/db/tables.ts'
import { type Answer, type Script, slowly, text } from '../../support/fake-gemini/index.ts'
import { largeConversation, seedLargeResponses } from '../../support/large-responses.ts'
import type { TestUser } from './requests.ts'

/** A user who sends as much as possible from one address. */
export interface Attacker extends TestUser {
  /** Of the server. */
  url: string
  /** The server trusts the header with the client's address. */
  address: string
  /** Aborted at the end. */
  signal: AbortSignal
  /** The connections of the client; by default, those of all requests of this process. */
  connections?: Dispatcher
}

interface SentRequest {
  method?: 'GET' | 'POST'
  path: string
  body?: unknown
  accept?: string
  /** The client never reads the response. */
  isUnread?: boolean
  /** The client disconnects after so many milliseconds. */
  leavesAfterMs?: number
}

/** What attackers do: each in so many loops, with a pause of so many milliseconds after each request. */
export interface Attack {
  loops: number
  pauseMs: number
  next(count: number): SentRequest
}

/** The model answers messages with this beginning for a long time, a word at a time. */
const slow = 'slowly: '

export const events = 'text/event-stream'
const longText = 'x'.repeat(2000)
const unknownFields = Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [`field ${index}`, 1]))
export const chat = (message: string, more: Partial<SentRequest> = {}): SentRequest => ({
  method: 'POST',
  path: '/api/chat',
  body: { message },
  ...more
})
const messages = `/api/conversations/${largeConversation}/messages?limit=100`
const turns = `/api/conversations/${largeConversation}/turns?limit=100`

/** By the limit that they reach. */
export const attacks: Record<string, Attack> = {
  messages: { loops: 2, pauseMs: 200, next: count => chat(`${count} ${longText}`) },
  'running turns': { loops: 5, pauseMs: 200, next: count => chat(`${slow}${count}`) },
  streams: {
    loops: 12,
    pauseMs: 200,
    next: count => chat(`${slow}${count}`, { accept: events, isUnread: true })
  },
  writes: {
    loops: 4,
    pauseMs: 100,
    next: count => ({
      method: 'POST',
      path: '/api/tasks',
      body: { title: `task ${count}`, description: longText }
    })
  },
  searches: {
    loops: 4,
    pauseMs: 100,
    next: count => ({
      path: count % 2 ? '/api/conversations?q=the&limit=100' : '/api/tasks?q=zzz&status=all'
    })
  },
  tasks: { loops: 4, pauseMs: 100, next: () => ({ path: '/api/tasks?limit=100&status=all&sort=priority' }) },
  conversations: { loops: 4, pauseMs: 100, next: () => ({ path: '/api/conversations?limit=100' }) },
  pages: {
    loops: 8,
    pauseMs: 200,
    next: count => ({ path: count % 2 ? messages : turns, isUnread: count % 5 === 0 })
  },
  exports: {
    loops: 4,
    pauseMs: 200,
    next: count => ({ path: '/api/auth/me/export', isUnread: count % 2 === 0 })
  },
  'requests at once': { loops: 40, pauseMs: 100, next: () => ({ path: '/api/tasks' }) },
  'invalid bodies': {
    loops: 4,
    pauseMs: 100,
    next: () => ({ method: 'POST', path: '/api/tasks', body: unknownFields })
  },
  documentation: { loops: 4, pauseMs: 200, next: () => ({ path: '/docs/yaml', isUnread: true }) }
}

/** The model of servers under attack. */
export const modelUnderAttack: Script = ({ userText, streamed }) => {
  if (!userText.startsWith(slow)) return text('Hello.')
  return streamed ? slowly(500, text('word '.repeat(20))) : late
}

const late: Answer = async exchange => {
  await sleep(10_000)
  await text('Late.')(exchange)
}

/**
 * Attacks until the signal is aborted. @param slowdown multiplies the pauses, for attackers who do many things.
 * @returns the number of requests.
 */
export async function attack(
  attacker: Attacker,
  { loops, pauseMs, next }: Attack,
  slowdown = 1
): Promise<number> {
  let count = 0

  async function loop(): Promise<void> {
    while (!attacker.signal.aborted) {
      count += 1
      await send(attacker, next(count)).catch(() => undefined)
      await sleep(pauseMs * slowdown, undefined, { signal: attacker.signal }).catch(() => undefined)
    }
  }

  await Promise.all(Array.from({ length: loops }, loop))
  return count
}

async function send(
  { url, token, address, signal, connections }: Attacker,
  { method = 'GET', path, body, accept = '*/*', isUnread = false, leavesAfterMs }: SentRequest
): Promise<void> {
  const response = await fetch(`${url}${path}`, {
    method,
    ...(connections && { dispatcher: connections }),
    headers: {
      authorization: `Bearer ${token}`,
      'x-forwarded-for': address,
      accept,
      ...(body !== undefined && { 'content-type': 'application/json' })
    },
    signal:
      leavesAfterMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(leavesAfterMs)]),
    ...(body !== undefined && { body: JSON.stringify(body) })
  })
  if (!isUnread || !response.ok) await response.arrayBuffer()
  // The connection stays open until the server closes it.
  else unread.push(response)
}

/** Kept, or the garbage collector would close them. */
const unread: Response[] = []

/** Gives a user as many tasks and conversations as allowed, or so many `rows` of each, and a conversation with long messages. */
export async function seedAtLimits(db: Kysely<Database>, userId: string, rows = 10_000): Promise<void> {
  const numbers = sql`generate_series(1, ${rows}::int) as n`
  await sql`insert into tasks (user_id, id, number, title, description, due, due_day)
    select ${userId}::uuid, gen_random_uuid(), n, 'the task ' || n, repeat(md5(n::text), 20), '2026-12-01', '2026-12-01'
    from ${numbers}`.execute(db)
  await sql`update users set next_task_number = ${rows} + 1 where id = ${userId}`.execute(db)
  await seedLargeResponses(db, userId, { turns: 200, calls: 10 })
  await sql`with made as (
      insert into conversations (user_id, id, title, message_count)
      select ${userId}::uuid, gen_random_uuid(), 'the conversation ' || n, 1 from ${numbers} returning id
    ), started as (
      insert into turns (user_id, id, conversation_id, status, lease_until, model, time_zone, started_at, deadline_at,
        ended_at)
      select ${userId}::uuid, id, id, 'completed', now(), 'offline', 'UTC', now(), now(), now() from made returning id
    )
    insert into messages (user_id, id, conversation_id, turn_id, position, role, content)
    select ${userId}::uuid, gen_random_uuid(), id, id, 1, 'user', 'the message of ' || id from started`.execute(
    db
  )
}

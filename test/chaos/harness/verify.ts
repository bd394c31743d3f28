import { type Kysely, sql } from 'kysely'
import type { Database } from '../../../src/db/tables.ts'
import { journalProblems } from '../../support/journal.ts'
import type { KeyedRequest } from './requests.ts'
import type { Failure } from './result.ts'
import { titlesOf } from './shapes.ts'

interface Turn {
  id: string
  key: string | null
  status: string
}

/** The rows of the database, indexed by the keys that the checks use. */
interface Stored {
  turns: Map<string | null, Turn[]>
  /** By turn and role. */
  messages: Map<string, unknown[]>
  /** By the title of the call's task. */
  calls: Map<string, unknown[]>
  /** By title. */
  tasks: Map<string, unknown[]>
}

/**
 * Verifies the stored state of requests whose turns must have ended: each has one turn with one user message and one
 * answer, each of its effects and tool calls is stored exactly once, and the journal has all changes of tasks.
 */
export async function verify(db: Kysely<Database>, requests: KeyedRequest[]): Promise<Failure[]> {
  const stored = await read(db)
  const journal = (await journalProblems(db)).map(what => ({ kind: 'journal', what }))
  return [
    ...requests.flatMap(request => verifyOne(request, stored)),
    ...orphans(requests, stored),
    ...journal
  ]
}

async function read(db: Kysely<Database>): Promise<Stored> {
  const turns = await db.selectFrom('turns').select(['id', 'idempotency_key as key', 'status']).execute()
  const messages = await db.selectFrom('messages').select(['turn_id', 'role']).execute()
  const tasks = await db.selectFrom('tasks').select('title').execute()
  const calls = await db
    .selectFrom('tool_calls')
    .select(sql<string>`parameters->>'title'`.as('title'))
    .execute()
  return {
    turns: Map.groupBy(turns, turn => turn.key),
    messages: Map.groupBy(messages, ({ turn_id, role }) => `${turn_id} ${role}`),
    calls: Map.groupBy(calls, call => call.title),
    tasks: Map.groupBy(tasks, task => task.title)
  }
}

function verifyOne(request: KeyedRequest, { turns, messages, calls, tasks }: Stored): Failure[] {
  const [turn, ...others] = turns.get(request.key) ?? []
  if (!turn) return [{ kind: 'lost', what: `${request.message}: no turn` }]
  const one = (count: number | undefined, what: string) => onceOnly(count, `${request.message}: ${what}`)
  return [
    ...one(1 + others.length, 'turns'),
    ...endOf(turn, request),
    ...one(messages.get(`${turn.id} user`)?.length, 'messages of the user'),
    ...(turn.status === 'completed' ? one(messages.get(`${turn.id} assistant`)?.length, 'answers') : []),
    ...titlesOf(request).flatMap(title => [
      ...one(tasks.get(title)?.length, `tasks "${title}"`),
      ...one(calls.get(title)?.length, `calls for "${title}"`)
    ])
  ]
}

function endOf({ status }: Turn, { message }: KeyedRequest): Failure[] {
  if (status === 'completed') return []
  return [{ kind: status === 'running' ? 'stuck' : 'lost', what: `${message}: ${status}` }]
}

export function onceOnly(count = 0, what: string): Failure[] {
  return count === 1 ? [] : [{ kind: count === 0 ? 'lost' : 'twice', what: `${count} ${what}` }]
}

/** Rows that belong to none of the requests, and effects without a stored tool call. */
function orphans(requests: KeyedRequest[], { turns, calls, tasks }: Stored): Failure[] {
  const keys = new Set<string | null>(requests.map(({ key }) => key))
  const titles = new Set(requests.flatMap(titlesOf))
  return [
    ...[...turns.keys()].filter(key => !keys.has(key)).map(key => `turn with key ${key}`),
    ...[...tasks.keys()].filter(title => !titles.has(title)).map(title => `task "${title}"`),
    ...[...tasks.keys()].filter(title => !calls.has(title)).map(title => `task "${title}" without its call`)
  ].map(what => ({ kind: 'orphan', what }))
}

/** The turns by key. A request without a turn was not accepted. */
export async function turnsByKey(db: Kysely<Database>) {
  const turns = await db
    .selectFrom('turns')
    .select(['idempotency_key', 'id', 'status', 'epoch', 'ended_at'])
    .execute()
  return new Map(turns.map(turn => [turn.idempotency_key, turn]))
}

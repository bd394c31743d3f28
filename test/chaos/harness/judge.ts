import { type Kysely, sql } from 'kysely'
import type { Database } from '../../../src/db/tables.ts'
import type { Letter } from './people.ts'
import { titlesOf } from './shapes.ts'
import type { Failure } from './verdict.ts'

interface Turn {
  id: string
  key: string | null
  status: string
}

/** All that the database holds, by what it is looked for by. */
interface Holdings {
  turns: Map<string | null, Turn[]>
  /** Messages by turn and role. */
  messages: Map<string, unknown[]>
  /** Calls by the title of their task. */
  calls: Map<string, unknown[]>
  /** Tasks by title. */
  tasks: Map<string, unknown[]>
}

/**
 * What became of letters whose answers have come or must be there by now: each has one turn with one message of the
 * user and one answer, and each of its effects and their records is there once.
 */
export async function judge(db: Kysely<Database>, letters: Letter[]): Promise<Failure[]> {
  const holdings = await read(db)
  return [...letters.flatMap(letter => judgeOne(letter, holdings)), ...orphans(letters, holdings)]
}

async function read(db: Kysely<Database>): Promise<Holdings> {
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

function judgeOne(letter: Letter, { turns, messages, calls, tasks }: Holdings): Failure[] {
  const [turn, ...others] = turns.get(letter.key) ?? []
  if (!turn) return [{ kind: 'lost', what: `${letter.message}: no turn` }]
  const one = (count: number | undefined, what: string) => onceOnly(count, `${letter.message}: ${what}`)
  return [
    ...one(1 + others.length, 'turns'),
    ...endOf(turn, letter),
    ...one(messages.get(`${turn.id} user`)?.length, 'messages of the user'),
    ...(turn.status === 'completed' ? one(messages.get(`${turn.id} assistant`)?.length, 'answers') : []),
    ...titlesOf(letter).flatMap(title => [
      ...one(tasks.get(title)?.length, `tasks "${title}"`),
      ...one(calls.get(title)?.length, `calls for "${title}"`)
    ])
  ]
}

function endOf({ status }: Turn, { message }: Letter): Failure[] {
  if (status === 'completed') return []
  return [{ kind: status === 'running' ? 'stuck' : 'lost', what: `${message}: ${status}` }]
}

export function onceOnly(count = 0, what: string): Failure[] {
  return count === 1 ? [] : [{ kind: count === 0 ? 'lost' : 'twice', what: `${count} ${what}` }]
}

/** What is there and belongs to none of the letters, and effects that are not on record. */
function orphans(letters: Letter[], { turns, calls, tasks }: Holdings): Failure[] {
  const keys = new Set<string | null>(letters.map(({ key }) => key))
  const titles = new Set(letters.flatMap(titlesOf))
  return [
    ...[...turns.keys()].filter(key => !keys.has(key)).map(key => `turn with key ${key}`),
    ...[...tasks.keys()].filter(title => !titles.has(title)).map(title => `task "${title}"`),
    ...[...tasks.keys()].filter(title => !calls.has(title)).map(title => `task "${title}" without its call`)
  ].map(what => ({ kind: 'orphan', what }))
}

/** The turns by their keys: letters that are not there were not accepted. */
export async function turnsByKey(db: Kysely<Database>) {
  const turns = await db
    .selectFrom('turns')
    .select(['idempotency_key', 'id', 'status', 'epoch', 'ended_at'])
    .execute()
  return new Map(turns.map(turn => [turn.idempotency_key, turn]))
}

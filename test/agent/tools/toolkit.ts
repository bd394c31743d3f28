import type { Test } from 'tap'
import { insertUser } from '../../../src/accounts/user-store.ts'
import type { JsonObject } from '../../../src/agent/model.ts'
import { runTool } from '../../../src/agent/tools/toolbox.ts'
import type { RecordedCall } from '../../../src/agent/turn.ts'
import { type PooledScope, scopeOf } from '../../../src/db/scope.ts'
import { inTransaction } from '../../../src/db/transaction.ts'
import { testDatabase } from '../../support/database.ts'
import { highLimits } from '../../support/limits.ts'
import { acceptMessage } from '../../support/message.ts'

interface Owner {
  scope: PooledScope
  /** Runs a tool in a turn of this owner. */
  run(tool: string, args?: JsonObject): Promise<JsonObject>
  /** As `run`, but returns the record of the call. */
  record(tool: string, args?: JsonObject): Promise<RecordedCall>
  /** Adds tasks with these titles, numbered 1, 2, 3 …, then completes those whose title occurs twice. */
  add(titles: string[], completed?: number[]): Promise<void>
}

export interface Toolkit {
  /** Creates a user. @param now the time of all calls; by default, that of each. */
  owner(timeZone?: string, now?: Date): Promise<Owner>
}

let people = 0

/** The tools with their own real database, for the tests of a file. */
export async function openToolkit(t: Test): Promise<Toolkit> {
  const { db } = await testDatabase(t)

  async function owner(timeZone = 'UTC', now?: Date): Promise<Owner> {
    people += 1
    const user = await insertUser(db, `owner${people}@example.com`, 'none')
    if (!user) throw new Error('The address is taken.')
    const scope = scopeOf(db, user.id)
    const { turn } = await acceptMessage(scope)
    const actor = { origin: { turnId: turn.id, step: 1, callIndex: 0 }, timeZone }
    const record = (name: string, args: JsonObject = {}) =>
      inTransaction(scope, scope =>
        runTool({ scope, actor, now: now ?? new Date(), limits: highLimits }, { name, args })
      )
    const run = async (name: string, args?: JsonObject) => (await record(name, args)).result
    return {
      scope,
      run,
      record,
      async add(titles, completed = []) {
        for (const title of titles) await run('add_task', { title })
        for (const task of completed) await run('complete_task', { task })
      }
    }
  }

  return { owner }
}

const id = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const patterns: Record<string, RegExp> = {
  id,
  conversation_id: id,
  turn_id: id,
  created_at: instant,
  updated_at: instant,
  completed_at: instant
}

/** Replaces ids, times and versions in a result by `(id)`, `(time)` and `(version)`; other values are not changed. */
export function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, settledField(name, item)]))
}

function settledField(name: string, value: unknown): unknown {
  if (name === 'version' && Number.isInteger(value)) return '(version)'
  if (typeof value !== 'string' || !patterns[name]?.test(value)) return settled(value)
  return patterns[name] === id ? '(id)' : '(time)'
}

/** A task in a result, after `settled`: open, with default values, unless overridden. */
export function task(number: number, title: string, fields: JsonObject = {}): JsonObject {
  return {
    id: '(id)',
    number,
    title,
    description: null,
    due: null,
    priority: 'normal',
    completed_at: null,
    version: '(version)',
    created_by: { conversation_id: '(id)', turn_id: '(id)' },
    updated_by: { conversation_id: '(id)', turn_id: '(id)' },
    created_at: '(time)',
    updated_at: '(time)',
    ...fields
  }
}

/** One of many changed tasks in a result, after `settled`: open, with default values, unless overridden. */
export function summary(number: number, title: string, fields: JsonObject = {}): JsonObject {
  return { number, title, due: null, priority: 'normal', completed_at: null, ...fields }
}

/** Number and title of the tasks in a listing, in its order. */
export function titlesOf(result: JsonObject): string[] {
  const { tasks } = result
  if (!Array.isArray(tasks)) throw new Error('This is no listing.', { cause: result })
  return tasks.map(({ number, title }) => `${number} ${title}`)
}

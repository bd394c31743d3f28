import type { JsonObject } from '../model.ts'
import type { Memory } from './memory.ts'
import type { Each } from './rules/rule.ts'
import type { KnownTask } from './task.ts'

/** What a call names a task by, with what is known of it. */
export interface Target {
  task: number | string
  known?: KnownTask
}

/** What a reference comes to: tasks, a listing that has to be asked for first, or something to tell the user. */
export type Resolution = Target[] | { lookUp: JsonObject } | { unclear: string; isMissing?: true }

/** What a reference is to be understood from. */
export interface Where {
  intent: Each
  memory: Memory
  /** The answer to the listing that was asked for; undefined before. */
  found: KnownTask[] | undefined
}

export function targetOf(known: KnownTask): Target {
  return { task: known.number, known }
}

/** Which tasks a place or a name is looked for among: who takes back "done" means completed ones. */
export function stateFor({ change }: Each): JsonObject {
  return typeof change !== 'function' && change.completed === false ? { status: 'completed' } : {}
}

export function titled(name: string): (task: KnownTask) => boolean {
  return task => task.title.toLowerCase().includes(name.toLowerCase())
}

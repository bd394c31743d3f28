import type { JsonObject } from '../model.ts'
import type { Memory } from './memory.ts'
import type { EachTask } from './rules/rule.ts'
import type { KnownTask } from './task.ts'
import { spend } from './work.ts'

/** The number or name of a task for a call, and the task itself if it is known. */
export interface Target {
  task: number | string
  known?: KnownTask
}

/** The result of a reference: tasks, a look-up that must be made first, or a text for the user. */
export type Resolution = Target[] | { lookUp: JsonObject } | { unclear: string; isMissing?: true }

export interface ResolveContext {
  intent: EachTask
  memory: Memory
  /** The result of the look-up; undefined before it is made. */
  found: KnownTask[] | undefined
}

export function targetOf(known: KnownTask): Target {
  return { task: known.number, known }
}

/** The status filter of a look-up. Reopening applies to completed tasks. */
export function statusFilter({ change }: EachTask): JsonObject {
  return typeof change !== 'function' && change.completed === false ? { status: 'completed' } : {}
}

export function titleIncludes(name: string): (task: KnownTask) => boolean {
  const wanted = name.toLowerCase()
  return ({ title }) => {
    spend('titles')
    return title.toLowerCase().includes(wanted)
  }
}

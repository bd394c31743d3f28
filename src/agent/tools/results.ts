import { jsonBytes } from '../../lib/text.ts'
import type { JsonObject } from '../model.ts'
import { maxResultBytes } from './tool.ts'

/** Without the brackets, the commas and the counts of a result. */
const maxListBytes = maxResultBytes - 1024

/** The first tasks, as many as a result can have. */
export function firstOf<T extends object>(tasks: T[]): T[] {
  let bytes = 0
  return tasks.filter(task => {
    // The comma.
    bytes += jsonBytes(task) + 1
    return bytes <= maxListBytes
  })
}

/** The result of a call whose filter took too long. */
export function tooSlow(what: 'listed' | 'changed'): JsonObject {
  const message = `Not ${what}: it took too long. Narrow the filter, such as to a few days, and call once per step.`
  return { error: 'too_slow', message }
}

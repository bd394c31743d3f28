import { isObject } from '../../objects.ts'
import type { JsonObject } from '../model.ts'

/** The JSON object that a text is; undefined when it is none. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

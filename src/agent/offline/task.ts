import { isObject } from '../../lib/objects.ts'

/** A task in the result of a tool. Candidates have only number and title. */
export interface KnownTask {
  number: number
  title: string
  due?: string | null
  priority?: string
  completed_at?: string | null
}

/** Undefined when the value is not a task. */
export function taskIn(value: unknown): KnownTask | undefined {
  return isObject(value) && typeof value.number === 'number' && typeof value.title === 'string'
    ? (value as unknown as KnownTask)
    : undefined
}

export function tasksIn(value: unknown): KnownTask[] {
  return Array.isArray(value) ? value.flatMap(item => taskIn(item) ?? []) : []
}

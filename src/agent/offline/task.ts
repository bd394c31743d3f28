import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

const TaskShape = Type.Object({
  number: Type.Integer(),
  title: Type.String(),
  description: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  due: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  priority: Type.Optional(Type.String()),
  completed_at: Type.Optional(Type.Union([Type.String(), Type.Null()]))
})

/** What the tools' results tell of a task; of a candidate only number and title. */
export type KnownTask = Static<typeof TaskShape>

/** A result's value as a task; undefined when it is none. */
export function taskIn(value: unknown): KnownTask | undefined {
  return Value.Check(TaskShape, value) ? value : undefined
}

/** The tasks of a result's list. */
export function tasksIn(value: unknown): KnownTask[] {
  return Array.isArray(value) ? value.flatMap(item => taskIn(item) ?? []) : []
}

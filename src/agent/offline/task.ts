import { type Static, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'

const TaskShape = Type.Object({
  number: Type.Integer(),
  title: Type.String(),
  description: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  due: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  priority: Type.Optional(Type.String()),
  completed_at: Type.Optional(Type.Union([Type.String(), Type.Null()]))
})

const shape = TypeCompiler.Compile(TaskShape)

/** A task in the result of a tool. Candidates have only number and title. */
export type KnownTask = Static<typeof TaskShape>

/** Undefined when the value is not a task. */
export function taskIn(value: unknown): KnownTask | undefined {
  return shape.Check(value) ? value : undefined
}

export function tasksIn(value: unknown): KnownTask[] {
  return Array.isArray(value) ? value.flatMap(item => taskIn(item) ?? []) : []
}

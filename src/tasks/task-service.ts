import type { Scope } from '../db/tables.ts'
import { dueOf } from './due.ts'
import { TaskRefusal } from './task-refusal.ts'
import * as store from './task-store.ts'

/** A task as clients and models see it; times are RFC 3339, in UTC. */
export interface Task {
  id: string
  number: number
  title: string
  description: string | null
  /** As said: `YYYY-MM-DD` or an RFC 3339 instant. */
  due: string | null
  priority: 'low' | 'normal' | 'high'
  completed_at: string | null
  created_at: string
  updated_at: string
}

/** What can be said of a task; null takes a description or a due date away. */
export interface TaskFields {
  title?: string
  description?: string | null
  due?: string | null
  priority?: Task['priority']
  completed?: boolean
}

/** How many tasks one listing holds at most. */
const listLimit = 50

/** @throws {TaskRefusal} when the title is blank or `due` is no date. */
export async function addTask(
  scope: Scope,
  fields: TaskFields & { title: string },
  timeZone: string
): Promise<Task> {
  const row = await store.insertTask(scope, {
    title: titleOf(fields.title),
    description: fields.description?.trim() || null,
    priority: fields.priority ?? 'normal',
    ...dueColumns(fields.due, timeZone)
  })
  return taskOf(row)
}

/** The user's tasks, by due date; at most `listLimit` of `total`. */
export async function listTasks(
  scope: Scope,
  filter: store.TaskFilter
): Promise<{ tasks: Task[]; total: number }> {
  const { tasks, total } = await store.selectTasks(scope, filter, listLimit)
  return { tasks: tasks.map(taskOf), total }
}

/** @throws {TaskRefusal} as `addTask`, or when the task is gone. */
export async function changeTask(
  scope: Scope,
  task: store.TaskRow,
  fields: TaskFields,
  timeZone: string
): Promise<Task> {
  const { title, description, due, priority, completed } = fields
  const row = await store.updateTask(scope, task.id, {
    ...(title !== undefined && { title: titleOf(title) }),
    ...(description !== undefined && { description: description?.trim() || null }),
    ...(due !== undefined && dueColumns(due, timeZone)),
    ...(priority !== undefined && { priority }),
    ...(completed !== undefined && { completed_at: completed ? (task.completed_at ?? new Date()) : null })
  })
  return taskOf(row ?? gone())
}

/** Deletes a task and answers what it was. @throws {TaskRefusal} when it is gone. */
export async function removeTask(scope: Scope, id: string): Promise<Task> {
  return taskOf((await store.deleteTask(scope, id)) ?? gone())
}

function gone(): never {
  throw new TaskRefusal('not_found', 'The task is gone.')
}

function titleOf(title: string): string {
  const trimmed = title.trim()
  if (trimmed) return trimmed
  throw new TaskRefusal('invalid_arguments', 'title must not be blank')
}

function dueColumns(due: string | null | undefined, timeZone: string) {
  if (due === null || due === undefined) return { due: null, due_day: null, due_at: null }
  return dueOf(due, timeZone)
}

function taskOf({ due_day, due_at, ...row }: store.TaskRow): Task {
  return {
    ...row,
    completed_at: row.completed_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString()
  }
}

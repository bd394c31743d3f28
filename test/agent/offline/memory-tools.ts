import type { FunctionCall, JsonObject } from '../../../src/agent/model.ts'
import type { Clock } from '../../../src/lib/clock.ts'
import { dayIn } from '../../../src/lib/clock.ts'
import { createPhraseTest, wordsOf } from '../../../src/tasks/words.ts'
import { task as taskOf } from './support.ts'

interface Change {
  before: JsonObject | undefined
  after: JsonObject | undefined
}

/** The tools on a list in memory, which do what the real ones do: for the many sentences of development. */
export function createMemoryTools(clock: Clock, tasks: JsonObject[]) {
  let list = tasks
  let next = tasks.length + 1
  let changes: Change[] = []
  const turns: { message: string; changes: Change[]; isUndone: boolean }[] = []
  const dayOf = (due: unknown) =>
    typeof due !== 'string' ? undefined : due.length > 10 ? dayIn(clock.timeZone, new Date(due)) : due
  const today = dayIn(clock.timeZone, clock.now)

  function isOverdue({ due, completed_at }: JsonObject): boolean {
    const isPast =
      String(due).length > 10 ? Date.parse(String(due)) < clock.now.getTime() : String(due) < today
    return completed_at === null && due !== null && isPast
  }

  /** For each filter, whether a task passes it. */
  const filters: Record<string, (task: JsonObject, wanted: unknown) => boolean> = {
    status: ({ completed_at }, wanted) => wanted === 'all' || (wanted === 'open') === (completed_at === null),
    due_after: ({ due }, wanted) => (dayOf(due) ?? '') >= String(wanted),
    due_before: ({ due }, wanted) => due !== null && String(dayOf(due)) <= String(wanted),
    priority: ({ priority }, wanted) => priority === wanted,
    has_due: ({ due }, wanted) => (due !== null) === wanted,
    overdue: (task, wanted) => isOverdue(task) === wanted,
    completed_since: ({ completed_at }, wanted) => (dayOf(completed_at) ?? '') >= String(wanted),
    completed_until: ({ completed_at }, wanted) =>
      completed_at !== null && String(dayOf(completed_at)) <= String(wanted),
    query: ({ title, description }, wanted) => {
      const words = wordsOf(`${title} ${description ?? ''}`)
      return wordsOf(String(wanted)).every(word => words.some(one => one.startsWith(word)))
    }
  }

  function matches(task: JsonObject, args: JsonObject): boolean {
    const isCompleted = args.completed_since !== undefined || args.completed_until !== undefined
    const all = { status: 'open', ...args, ...(isCompleted && { status: 'completed' }) }
    return Object.entries(all).every(([name, wanted]) => filters[name]?.(task, wanted) ?? true)
  }

  function set(before: JsonObject | undefined, after: JsonObject | undefined): JsonObject {
    changes.push({ before, after })
    list = before
      ? list.flatMap(task => (task.number === before.number ? (after ? [after] : []) : [task]))
      : after
        ? [...list, after]
        : list
    return after ?? before ?? {}
  }

  function find(reference: unknown): JsonObject | JsonObject[] {
    const text = String(reference)
    const exact = text.replace(/^"(.*)"$/, '$1').toLowerCase()
    if (/^\d+$/.test(text)) return list.find(({ number }) => String(number) === text) ?? []
    const isMeant = createPhraseTest(wordsOf(text))
    const found =
      [
        list.filter(({ title }) => String(title).toLowerCase() === exact),
        list.filter(({ title }) => isMeant(String(title)))
      ].find(({ length }) => length > 0) ?? []
    return found.length === 1 ? (found[0] ?? []) : found
  }

  function changed(
    task: JsonObject,
    { due, priority, completed, title, description }: JsonObject
  ): JsonObject {
    return {
      ...task,
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      ...(due !== undefined && { due }),
      ...(priority !== undefined && { priority }),
      ...(completed !== undefined && { completed_at: completed ? clock.now.toISOString() : null })
    }
  }

  function one({ task }: JsonObject, change: (task: JsonObject) => JsonObject | undefined): JsonObject {
    const found = find(task)
    if (!Array.isArray(found)) return { task: set(found, change(found)) }
    return found.length === 0
      ? { error: 'not_found', message: `There is no task ${task}.` }
      : { error: 'ambiguous', candidates: found }
  }

  function many({ numbers, where, ...fields }: JsonObject, isDeletion: boolean): JsonObject {
    const wanted = numbers as number[] | undefined
    const selected = wanted
      ? list.filter(({ number }) => wanted.includes(Number(number)))
      : list.filter(task =>
          matches(task, {
            status: fields.completed === false ? 'completed' : 'open',
            ...(where as JsonObject)
          })
        )
    if (wanted && selected.length < wanted.length)
      return { error: 'not_found', message: 'There is no such task.' }
    const results = selected.map(task => set(task, isDeletion ? undefined : changed(task, fields)))
    return { tasks: results, total: results.length, unchanged: 0 }
  }

  function undo(isRedo: boolean): JsonObject {
    const turn = turns.findLast(({ isUndone, changes }) => isUndone === isRedo && changes.length > 0)
    if (!turn) return { error: 'nothing_to_undo', message: 'Nothing.' }
    turn.isUndone = !isRedo
    const taken = isRedo
      ? turn.changes
      : turn.changes.toReversed().map(({ before, after }) => ({ before: after, after: before }))
    const saved = changes
    changes = []
    for (const { before, after } of taken) set(before, after)
    changes = saved
    return {
      message: turn.message,
      total: taken.length,
      changes: taken.map(({ before, after }) => ({
        change: before && after ? 'changed' : after ? 'restored' : 'removed',
        task: after ?? before
      }))
    }
  }

  return {
    tasks: () => list,
    startTurn: (message: string) => {
      changes = []
      turns.push({ message, changes, isUndone: false })
    },
    run({ name, args = {} }: FunctionCall): JsonObject {
      switch (name) {
        case 'list_tasks': {
          const found = list
            .filter(task => matches(task, args))
            .toSorted((one, other) => (String(one.due ?? '9') < String(other.due ?? '9') ? -1 : 1))
          return { tasks: found.slice(0, 50), total: found.length }
        }
        case 'add_task': {
          const { title, ...fields } = args
          return { task: set(undefined, taskOf(next++, String(title), fields)) }
        }
        case 'complete_task':
          return one(args, task => changed(task, { completed: true }))
        case 'delete_task':
          return one(args, () => undefined)
        case 'update_task':
          return one(args, task => changed(task, args))
        case 'update_tasks':
          return many(args, false)
        case 'delete_tasks':
          return many(args, true)
        default: {
          return undo(name === 'redo')
        }
      }
    }
  }
}

import type { JsonObject } from '../model.ts'
import { type KnownTask, taskIn, tasksIn } from './task.ts'
import type { CallRecord, HistoryTurn } from './turns.ts'

/** The state of a conversation that words such as "it" and "the second one" refer to. */
export interface Memory {
  /** The list last shown, in its order. */
  listing: KnownTask[]
  /** The tasks of the last turn that changed or named any: "it" if there is one, "them" if there are several. */
  recent: KnownTask[]
  /** The filter of the list last shown, and how many of its tasks the user has seen. */
  listed: { args: JsonObject; seen: number } | undefined
  lastTurn: 'added' | 'changed' | 'listed' | 'talked' | 'none'
}

const nothing: Memory = { listing: [], recent: [], listed: undefined, lastTurn: 'none' }

export function memoryOf(turns: HistoryTurn[]): Memory {
  return turns.reduce(remember, nothing)
}

const changing = new Set([
  'add_task',
  'complete_task',
  'update_task',
  'delete_task',
  'update_tasks',
  'delete_tasks',
  'undo',
  'redo'
])

function remember(memory: Memory, turn: HistoryTurn): Memory {
  const calls = turn.steps.flat()
  const changes = calls.filter(call => changing.has(call.tool) && changedBy(call).length > 0)
  const gone = new Set(calls.flatMap(goneIn))
  const remains = ({ number }: KnownTask) => !gone.has(number)
  const touched = [
    ...new Map(
      changes
        .flatMap(changedBy)
        .filter(remains)
        .map(task => [task.number, task])
    ).values()
  ]
  // Where a task is gone, the others have no certain places any more.
  const listing = memory.listing.every(remains) ? memory.listing : []
  if (changes.length > 0) {
    const isAddition = changes.every(({ tool }) => tool === 'add_task')
    return {
      ...memory,
      listing:
        touched.length > 1
          ? touched
          : listing.map(task => touched.find(({ number }) => number === task.number) ?? task),
      recent: touched,
      lastTurn: isAddition ? 'added' : 'changed'
    }
  }
  const shown = shownIn(turn, calls)
  if (!shown) return { ...memory, lastTurn: 'talked' }
  return {
    ...memory,
    listing: shown.tasks,
    recent: shown.tasks,
    listed: shown.listed ?? memory.listed,
    lastTurn: 'listed'
  }
}

/** The tasks that an answer names, each with its number. Other look-ups only served to find a task. */
function shownIn(
  { answer }: HistoryTurn,
  calls: CallRecord[]
): { tasks: KnownTask[]; listed?: Memory['listed'] } | undefined {
  const lists = calls.filter(({ tool, result }) => tool === 'list_tasks' && Array.isArray(result.tasks))
  const tasks = [
    ...new Map(lists.flatMap(({ result }) => tasksIn(result.tasks)).map(task => [task.number, task])).values()
  ]
  const told = tasks.filter(
    ({ number, title }) =>
      answer.includes(`${number}. ${title}`) || answer.includes(`"${title}" (task ${number})`)
  )
  const [first] = lists
  if (!first || told.length === 0) return undefined
  const all = tasksIn(first.result.tasks)
  const last = told.at(-1)
  const isListing = lists.length === 1 && /^(?:You have|Here|\S+ (?:tasks?|more))/.test(answer)
  return {
    tasks: told,
    ...(isListing &&
      last && {
        listed: { args: first.args, seen: all.findIndex(({ number }) => number === last.number) + 1 }
      })
  }
}

/** The tasks that a call changed, as they are now. A turn that was undone changed nothing. */
export function changedBy({ result }: CallRecord): KnownTask[] {
  if (result.undone === true) return []
  const single = taskIn(result.task)
  if (single) return [single]
  if (Array.isArray(result.changes))
    return result.changes.flatMap(({ task }: JsonObject) => taskIn(task) ?? [])
  return tasksIn(result.tasks)
}

function goneIn({ tool, result }: CallRecord): number[] {
  if (tool === 'delete_task' || tool === 'delete_tasks')
    return changedBy({ tool, args: {}, result }).map(({ number }) => number)
  if (!Array.isArray(result.changes)) return []
  return result.changes.flatMap(({ change, task }: JsonObject) =>
    change === 'removed' ? (taskIn(task)?.number ?? []) : []
  )
}

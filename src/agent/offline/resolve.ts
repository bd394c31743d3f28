import type { JsonObject } from '../model.ts'
import type { Reference } from './language/reference.ts'
import type { Memory } from './memory.ts'
import type { Each } from './rules/rule.ts'
import type { KnownTask } from './task.ts'
import { texts } from './texts.ts'

/** What a call names a task by, with what is known of it. */
export interface Target {
  task: number | string
  known?: KnownTask
}

/** What a reference comes to: tasks, a listing that has to be asked for first, or something to tell the user. */
export type Resolution = Target[] | { lookUp: JsonObject } | { unclear: string; isMissing?: true }

interface Where {
  intent: Each
  memory: Memory
  /** The answer to the listing that was asked for; undefined before. */
  found: KnownTask[] | undefined
}

/** Finds the tasks that a reference means in this conversation. */
export function resolve(reference: Reference, where: Where): Resolution {
  const { intent, memory, found } = where
  switch (reference.kind) {
    case 'it':
      return memory.spoken.length > 0 ? memory.spoken.slice(-1).map(targetOf) : { unclear: texts.whichTask }
    case 'them':
      return all(memory.recent, reference.count)
    case 'number': {
      const { number } = reference
      return needsTask(intent)
        ? onlyOne(where, { status: 'all' }, task => task.number === number, `task ${number}`)
        : [{ task: number }]
    }
    case 'named': {
      const { name } = reference
      return needsTask(intent)
        ? onlyOne(where, { query: name }, meantBy(name, intent), `"${name}"`)
        : [{ task: name }]
    }
    case 'places':
      return placed(reference, memory.listing.length > 0 ? memory.listing : found, intent)
    case 'matching':
      return found
        ? present(found)
        : { lookUp: { ...allFor(intent, reference.filters), ...reference.filters } }
    case 'several':
      return joined(reference.of.map(part => resolve(part, where)))
    case 'either':
      return found ? oneOrSeveral(reference, where, found) : { lookUp: stateFor(intent) }
  }
}

function all(tasks: KnownTask[], count = tasks.length): Resolution {
  return tasks.length > 0 && tasks.length === count ? tasks.map(targetOf) : { unclear: texts.whichTasks }
}

function targetOf(known: KnownTask): Target {
  return { task: known.number, known }
}

/** Whether the change is made from the task as it is, or only if there is one. */
function needsTask(intent: Each): boolean {
  return typeof intent.change === 'function' || intent.otherwise !== undefined
}

function titled(name: string): (task: KnownTask) => boolean {
  return task => task.title.toLowerCase().includes(name.toLowerCase())
}

/** "Cancel the subscription" does not mean the task of that title, which is to be done and not to be removed. */
function meantBy(name: string, { otherwise = [] }: Each): (task: KnownTask) => boolean {
  const [addition] = otherwise
  const title = addition?.kind === 'call' ? String(addition.args.title) : ''
  const doing = title.split(' ')[0]?.toLowerCase()
  return task => titled(name)(task) && task.title.split(' ')[0]?.toLowerCase() !== (doing || undefined)
}

function onlyOne(
  { memory, found }: Where,
  lookUp: JsonObject,
  fits: (task: KnownTask) => boolean,
  name: string
): Resolution {
  const remembered = [...memory.spoken.toReversed(), ...memory.recent, ...memory.listing].find(fits)
  if (remembered) return [targetOf(remembered)]
  if (!found) return { lookUp }
  const fitting = found.filter(fits)
  const [task] = fitting
  if (!task) return { unclear: texts.notFound(name), isMissing: true }
  return fitting.length === 1 ? [targetOf(task)] : { unclear: texts.severalFit(name, fitting) }
}

function placed(
  { start, end }: Extract<Reference, { kind: 'places' }>,
  listing: KnownTask[] | undefined,
  intent: Each
): Resolution {
  if (!listing) return { lookUp: stateFor(intent) }
  const tasks = listing.slice(start, end).map(targetOf)
  return tasks.length > 0 ? tasks : { unclear: texts.notThatMany(listing.length) }
}

function present(found: KnownTask[]): Resolution {
  return found.length > 0 ? found.map(targetOf) : { unclear: texts.noneOfThem }
}

function oneOrSeveral(
  { name, of }: Extract<Reference, { kind: 'either' }>,
  where: Where,
  found: KnownTask[]
): Resolution {
  if (found.some(titled(name))) return resolve({ kind: 'named', name }, where)
  return joined(of.map(part => resolve(part, where)))
}

function joined(parts: Resolution[]): Resolution {
  return parts.find(part => !Array.isArray(part)) ?? parts.flatMap(part => (Array.isArray(part) ? part : []))
}

/** Which tasks a place or a name is looked for among: who takes back "done" means completed ones. */
function stateFor(intent: Each): JsonObject {
  const isReopening = typeof intent.change !== 'function' && intent.change.completed === false
  return isReopening ? { status: 'completed' } : {}
}

/** "Delete everything" means the completed tasks too. */
function allFor(intent: Each, filters: object): JsonObject {
  const isEverything = Object.keys(filters).length === 0
  return isEverything && intent.tool === 'delete_task' ? { status: 'all' } : stateFor(intent)
}

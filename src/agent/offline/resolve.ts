import type { JsonObject } from '../model.ts'
import { isInflected, isLike, keyWord } from './language/likeness.ts'
import type { Reference } from './language/pointers.ts'
import { isGettable } from './language/revise.ts'
import type { Memory } from './memory.ts'
import type { Each } from './rules/rule.ts'
import { type Resolution, stateFor, targetOf, titled, type Where } from './target.ts'
import type { KnownTask } from './task.ts'
import { texts } from './texts.ts'

/** Finds the tasks that a reference means in this conversation. */
export function resolve(reference: Reference, where: Where): Resolution {
  const { intent, memory, found } = where
  switch (reference.kind) {
    case 'it':
      return onlyOne(reference.isGettable ? gettable(memory) : memory.spoken.slice(-1))
    case 'them':
      return all(memory.recent, reference.count)
    case 'number':
      return numbered(reference.number, where)
    case 'named':
      return called(reference.name, where)
    case 'places':
      return placed(reference, memory.listing.length > 0 ? memory.listing : found, intent)
    case 'matching':
      return found ? present(found) : { lookUp: { ...stateFor(intent), ...reference.filters } }
    case 'several':
      return joined(reference.of.map(part => resolve(part, where)))
    case 'either':
      return found ? oneOrSeveral(reference, where, found) : { lookUp: stateFor(intent) }
  }
}

function onlyOne(tasks: KnownTask[]): Resolution {
  return tasks.length === 1 ? tasks.map(targetOf) : { unclear: texts.whichTask }
}

/** What was last spoken of, and is something to get. */
function gettable({ recent, spoken }: Memory): KnownTask[] {
  const last = recent.length > 0 ? recent : spoken.slice(-1)
  return last.filter(({ title }) => isGettable(title))
}

function all(tasks: KnownTask[], count = tasks.length): Resolution {
  return tasks.length > 0 && tasks.length === count ? tasks.map(targetOf) : { unclear: texts.whichTasks }
}

/** Fewer than were said are none: "the first two" of a single task is a misunderstanding. */
function placed(
  { start, end }: Extract<Reference, { kind: 'places' }>,
  listing: KnownTask[] | undefined,
  intent: Each
): Resolution {
  if (!listing) return { lookUp: stateFor(intent) }
  const tasks = listing.slice(start, end).map(targetOf)
  return tasks.length === (end ?? 0) - start ? tasks : { unclear: texts.notThatMany(listing.length) }
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

/** The task of a number: by the number alone where nothing else of it has to be known. */
function numbered(number: number, where: Where): Resolution {
  const { intent } = where
  if (!needsTask(intent)) return [{ task: number }]
  const one = theOne(where, { status: 'all' }, task => task.number === number, `task ${number}`)
  return 'isMissing' in one && intent.blind ? [{ task: number }] : one
}

/** The task of a name: by the name as it was said where nothing else of the task has to be known. */
function called(name: string, where: Where): Resolution {
  const { intent } = where
  const isLoose = isInflected(name)
  if (needsTask(intent))
    return theOne(where, { query: keyWord(name) ?? name }, meantBy(name, where), `"${name}"`)
  return isLoose ? alike(name, where) : [{ task: name }]
}

/** Whether the change is made from the task as it is, or only if there is one. */
function needsTask(intent: Each): boolean {
  return typeof intent.change === 'function' || intent.otherwise !== undefined
}

/** "Cancel the subscription" does not mean the task of that title, which is to be done and not to be removed. */
function meantBy(name: string, { intent, found = [] }: Where): (task: KnownTask) => boolean {
  const [addition] = intent.otherwise ?? []
  const title = addition?.kind === 'call' ? String(addition.args.title) : ''
  const doing = title.split(' ')[0]?.toLowerCase()
  const isLiteral = found.some(titled(name))
  const fits = (task: KnownTask) => titled(name)(task) || (!isLiteral && isLike(name, task.title))
  return task => fits(task) && task.title.split(' ')[0]?.toLowerCase() !== (doing || undefined)
}

function theOne(
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

/** By the words of the name in any form; as it was said where that tells of no single task. */
function alike(name: string, { intent, found }: Where): Resolution {
  if (!found) return { lookUp: stateFor(intent) }
  const fitting = found.some(titled(name)) ? [] : found.filter(({ title }) => isLike(name, title))
  return fitting.length === 1 ? fitting.map(targetOf) : [{ task: name }]
}

import type { JsonObject } from '../model.ts'
import { isInflected, keyWord, matchesTitle } from './language/likeness.ts'
import type { Reference } from './language/pointers.ts'
import { isGettable } from './language/revise.ts'
import type { Memory } from './memory.ts'
import type { EachTask } from './rules/rule.ts'
import { type Resolution, type ResolveContext, statusFilter, targetOf, titleIncludes } from './target.ts'
import type { KnownTask } from './task.ts'
import { texts } from './texts.ts'

/** Resolves a reference to tasks. */
export function resolve(reference: Reference, where: ResolveContext): Resolution {
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
      return found ? present(found) : { lookUp: { ...statusFilter(intent), ...reference.filters } }
    case 'several':
      return joined(reference.of.map(part => resolve(part, where)))
    case 'either':
      return found ? oneOrSeveral(reference, where, found) : { lookUp: statusFilter(intent) }
  }
}

function onlyOne(tasks: KnownTask[]): Resolution {
  return tasks.length === 1 ? tasks.map(targetOf) : { unclear: texts.whichTask }
}

/** The tasks mentioned last that can have a quantity. */
function gettable({ recent, spoken }: Memory): KnownTask[] {
  const last = recent.length > 0 ? recent : spoken.slice(-1)
  return last.filter(({ title }) => isGettable(title))
}

function all(tasks: KnownTask[], count = tasks.length): Resolution {
  return tasks.length > 0 && tasks.length === count ? tasks.map(targetOf) : { unclear: texts.whichTasks }
}

/** Unclear if the list has fewer tasks than the reference: "the first two" of a single task. */
function placed(
  { start, end }: Extract<Reference, { kind: 'places' }>,
  listing: KnownTask[] | undefined,
  intent: EachTask
): Resolution {
  if (!listing) return { lookUp: statusFilter(intent) }
  const tasks = listing.slice(start, end).map(targetOf)
  return tasks.length === (end ?? 0) - start ? tasks : { unclear: texts.notThatMany(listing.length) }
}

function present(found: KnownTask[]): Resolution {
  return found.length > 0 ? found.map(targetOf) : { unclear: texts.noneOfThem }
}

function oneOrSeveral(
  { name, of }: Extract<Reference, { kind: 'either' }>,
  where: ResolveContext,
  found: KnownTask[]
): Resolution {
  if (found.some(titleIncludes(name))) return resolve({ kind: 'named', name }, where)
  return joined(of.map(part => resolve(part, where)))
}

function joined(parts: Resolution[]): Resolution {
  return parts.find(part => !Array.isArray(part)) ?? parts.flatMap(part => (Array.isArray(part) ? part : []))
}

/** Resolves a number. Needs no look-up unless the call depends on the task. */
function numbered(number: number, where: ResolveContext): Resolution {
  const { intent } = where
  if (!needsTask(intent)) return [{ task: number }]
  const one = theOne(where, { status: 'all' }, task => task.number === number, `task ${number}`)
  return 'isMissing' in one && intent.blind ? [{ task: number }] : one
}

/** Resolves a name. Leaves it to the tool unless the call depends on the task or the name is inflected. */
function called(name: string, where: ResolveContext): Resolution {
  const { intent } = where
  const isLoose = isInflected(name)
  if (needsTask(intent))
    return theOne(where, { query: keyWord(name) ?? name }, meantBy(name, where), `"${name}"`)
  return isLoose ? alike(name, where) : [{ task: name }]
}

/** Whether the change depends on the task, or on its existence. */
function needsTask(intent: EachTask): boolean {
  return typeof intent.change === 'function' || intent.otherwise !== undefined
}

/**
 * Matches tasks by name, except tasks that begin with the verb of the request: "cancel the subscription" does not delete
 * the task "cancel the subscription".
 */
function meantBy(name: string, { intent, found = [] }: ResolveContext): (task: KnownTask) => boolean {
  const [addition] = intent.otherwise ?? []
  const title = addition?.kind === 'call' ? String(addition.args.title) : ''
  const doing = title.split(' ')[0]?.toLowerCase()
  const isLiteral = found.some(titleIncludes(name))
  const fits = (task: KnownTask) =>
    titleIncludes(name)(task) || (!isLiteral && matchesTitle(name, task.title))
  return task => fits(task) && task.title.split(' ')[0]?.toLowerCase() !== (doing || undefined)
}

function theOne(
  { memory, found }: ResolveContext,
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

/** Resolves an inflected name by its words. Leaves it to the tool if they do not match exactly one task. */
function alike(name: string, { intent, found }: ResolveContext): Resolution {
  if (!found) return { lookUp: statusFilter(intent) }
  const fitting = found.some(titleIncludes(name))
    ? []
    : found.filter(({ title }) => matchesTitle(name, title))
  return fitting.length === 1 ? fitting.map(targetOf) : [{ task: name }]
}

import type { Reference } from './language/pointers.ts'
import { isGettable } from './language/revise.ts'
import type { Memory } from './memory.ts'
import { called, numbered } from './resolve-one.ts'
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

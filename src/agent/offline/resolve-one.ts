import type { JsonObject } from '../model.ts'
import { isInflected, isLike, keyWord } from './language/likeness.ts'
import type { Each } from './rules/rule.ts'
import { type Resolution, stateFor, targetOf, titled, type Where } from './target.ts'
import type { KnownTask } from './task.ts'
import { texts } from './texts.ts'

/** The task of a number: by the number alone where nothing else of it has to be known. */
export function numbered(number: number, where: Where): Resolution {
  const { intent } = where
  if (!needsTask(intent)) return [{ task: number }]
  const one = onlyOne(where, { status: 'all' }, task => task.number === number, `task ${number}`)
  return 'isMissing' in one && intent.blind ? [{ task: number }] : one
}

/** The task of a name: by the name as it was said where nothing else of the task has to be known. */
export function called(name: string, where: Where): Resolution {
  const { intent } = where
  const isLoose = isInflected(name)
  if (needsTask(intent))
    return onlyOne(where, { query: keyWord(name) ?? name }, meantBy(name, where), `"${name}"`)
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

/** By the words of the name in any form; as it was said where that tells of no single task. */
function alike(name: string, { intent, found }: Where): Resolution {
  if (!found) return { lookUp: stateFor(intent) }
  const fitting = found.some(titled(name)) ? [] : found.filter(({ title }) => isLike(name, title))
  return fitting.length === 1 ? fitting.map(targetOf) : [{ task: name }]
}

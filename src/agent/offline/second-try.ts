import { isLike, keyWord } from './language/likeness.ts'
import type { Call } from './plan.ts'
import { type KnownTask, tasksIn } from './task.ts'
import { texts } from './texts.ts'
import type { Exchange } from './turns.ts'

/** What became of the calls whose tasks were not found by the names that were said. */
interface SecondTry {
  /** What there is still to call; empty when all is done. */
  calls: Call[]
  /** What was called in the end, without what was refused and called again. */
  exchanges: Exchange[]
  notes: string[]
}

/**
 * "Pay electric bill" fits no part of "pay the electric bill": tasks that the tools did not find by name are looked for
 * by the words of the name, and the calls that failed are made again for the only task that has them all.
 * @param steps what was called so far: the calls, then the listings, then the calls made again.
 */
export function secondTry([first = [], listings, again = []]: Exchange[][]): SecondTry {
  const missed = first.filter(isMissed).slice(0, 4)
  if (!listings) return { calls: missed.map(lookUp), exchanges: first, notes: [] }
  const found = missed.map(({ args }, index) =>
    tasksIn(listings[index]?.result.tasks).filter(({ title }) => isLike(String(args.task), title))
  )
  const solved = missed.filter((_, index) => found[index]?.length === 1)
  const unclear = missed.filter((_, index) => (found[index]?.length ?? 0) > 1)
  const calls = solved.map(exchange => renamed(exchange, found[missed.indexOf(exchange)]))
  return {
    calls: again.length > 0 ? [] : calls,
    exchanges: [...first.filter(one => !solved.includes(one) && !unclear.includes(one)), ...again],
    notes: unclear.map(one =>
      texts.severalFit(`"${String(one.args.task)}"`, found[missed.indexOf(one)] ?? [])
    )
  }
}

/** A name of which the tool knew only the letters. */
function isMissed({ args, result }: Exchange): boolean {
  const name = String(args.task ?? '')
  const word = keyWord(name)
  return result.error === 'not_found' && word !== undefined && word !== name.toLowerCase()
}

function lookUp({ args }: Exchange): Call {
  const status = args.completed === false ? { status: 'completed' } : {}
  return { name: 'list_tasks', args: { ...status, query: keyWord(String(args.task)) } }
}

function renamed({ tool, args }: Exchange, [task]: KnownTask[] = []): Call {
  return { name: tool, args: { ...args, ...(task && { task: task.number }) } }
}

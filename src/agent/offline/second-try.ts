import { keyWord, matchesTitle } from './language/likeness.ts'
import type { Call } from './plan.ts'
import { type KnownTask, tasksIn } from './task.ts'
import { texts } from './texts.ts'
import type { CallRecord } from './turns.ts'

interface Retry {
  /** The calls to make next; empty when none is left. */
  calls: Call[]
  /** The final calls, without the refused ones that were retried. */
  exchanges: CallRecord[]
  notes: string[]
}

/**
 * Retries calls whose task was not found. The tools match words in a row, so "pay electric bill" does not match
 * "pay the electric bill". The retry looks the task up by the words of the name, and repeats the call if exactly one
 * task contains all of them.
 * @param steps the calls so far: the original calls, then the look-ups, then the retries.
 */
export function retryNotFound([first = [], listings, again = []]: CallRecord[][]): Retry {
  const missed = first.filter(isMissed).slice(0, 4)
  if (!listings) return { calls: missed.map(lookUp), exchanges: first, notes: [] }
  const found = missed.map(({ args }, index) =>
    tasksIn(listings[index]?.result.tasks).filter(({ title }) => matchesTitle(String(args.task), title))
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

/** Whether the tool did not find a name that a search by words can still find. */
function isMissed({ args, result }: CallRecord): boolean {
  const name = String(args.task ?? '')
  const word = keyWord(name)
  return result.error === 'not_found' && word !== undefined && word !== name.toLowerCase()
}

function lookUp({ args }: CallRecord): Call {
  const status = args.completed === false ? { status: 'completed' } : {}
  return { name: 'list_tasks', args: { ...status, query: keyWord(String(args.task)) } }
}

function renamed({ tool, args }: CallRecord, [task]: KnownTask[] = []): Call {
  return { name: tool, args: { ...args, ...(task && { task: task.number }) } }
}

/** What reading one message has cost so far. */
interface Work {
  spent: number
}

/** The most work for one message. A page of ordinary text takes about a quarter of it. */
export const maxWork = 100_000

/**
 * The work for a text of each kind, once and for each unit of its size. About a microsecond each: they were measured
 * with the texts that take longest.
 */
const prices = {
  /** Normalising a message; per character. */
  message: { each: 500, unit: 0.8 },
  /** Trying a set of rules on a clause; per character and rule. */
  rules: { each: 30, unit: 0.0008 },
  /** Finding dates; per character. */
  dates: { each: 20, unit: 0.4 },
  /** Per word or number that can be a date. */
  dateWords: { each: 0, unit: 9 },
  due: { each: 40, unit: 0.05 },
  draft: { each: 60, unit: 0.2 },
  reference: { each: 40, unit: 0.1 },
  filters: { each: 100, unit: 0.3 },
  /** Splitting a phrase into things; per word. */
  things: { each: 5, unit: 12 },
  stems: { each: 5, unit: 0.1 },
  /** Comparing the title of a task. */
  titles: { each: 1, unit: 0 },
  /** Linking a request to those before it; per request before it. */
  links: { each: 1, unit: 0.02 },
  /** Planning a call and reporting its result. */
  calls: { each: 20, unit: 0 },
  /** Reporting the tasks of a list. */
  listings: { each: 8000, unit: 0 }
}

class TooMuchWork extends Error {}

/** Reading is synchronous, so one message is read at a time. */
let current: Work | undefined

/**
 * Reads a message with bounded work. The bound counts work and not time, so that a message always has the same result.
 * @param spent the work that was done for the message before.
 * @returns `result` is undefined when the message takes more work than `maxWork`.
 */
export function withinLimit<Result>(
  read: () => Result,
  spent = 0
): { result: Result | undefined; work: number } {
  const work: Work = { spent }
  current = work
  try {
    return { result: read(), work: work.spent }
  } catch (error) {
    if (error instanceof TooMuchWork) return { result: undefined, work: work.spent }
    throw error
  } finally {
    current = undefined
  }
}

/** Counts work, before it is done: `size` as in `prices`. */
export function spend(kind: keyof typeof prices, size = 0): void {
  if (!current) return
  const { each, unit } = prices[kind]
  current.spent += each + unit * size
  if (current.spent > maxWork) throw new TooMuchWork()
}

/**
 * Makes a function that computes each result once for a message: rules read the same text again and again. The results
 * are dropped with the message.
 * @param keyOf all that a result depends on, except for what is the same for the whole message.
 */
export function oncePerMessage<Args extends unknown[], Result>(
  compute: (...args: Args) => Result,
  keyOf: (...args: Args) => string
): (...args: Args) => Result {
  const known = new WeakMap<Work, Map<string, Result>>()
  return (...args) => {
    if (!current) return compute(...args)
    const results = known.get(current) ?? new Map<string, Result>()
    known.set(current, results)
    const key = keyOf(...args)
    if (!results.has(key)) results.set(key, compute(...args))
    return results.get(key) as Result
  }
}

/** What reading one message has cost so far, in characters that a set of patterns has searched. */
interface Work {
  spent: number
}

/** The most work for one message. A page of ordinary text takes about a quarter of it. */
export const maxWork = 400_000

class TooMuchWork extends Error {}

/** Reading is synchronous, so one message is read at a time. */
let current: Work | undefined

/**
 * Reads a message with bounded work. The bound counts work and not time, so that a message always has the same result.
 * @returns `result` is undefined when the message takes more work than `maxWork`.
 */
export function withinLimit<Result>(read: () => Result): { result: Result | undefined; work: number } {
  const work: Work = { spent: 0 }
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

/** Counts work, before it is done. */
export function spend(characters: number): void {
  if (!current) return
  current.spent += characters
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

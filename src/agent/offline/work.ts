/** The most work for one message: characters that the rules are tried on. A page of ordinary text takes a tenth of it. */
export const maxWork = 20_000

class TooMuchWork extends Error {}

let spent = 0

/**
 * Reads a message with bounded work. The bound counts work and not time, so that a message always has the same result.
 * @returns `result` is undefined when the message takes more work than `maxWork`.
 */
export function withinLimit<Result>(read: () => Result): { result: Result | undefined; work: number } {
  spent = 0
  try {
    return { result: read(), work: spent }
  } catch (error) {
    if (error instanceof TooMuchWork) return { result: undefined, work: spent }
    throw error
  }
}

/** Counts work before it is done. Reading is synchronous, so that one message is read at a time. */
export function spend(work: number): void {
  spent += work
  if (spent > maxWork) throw new TooMuchWork()
}

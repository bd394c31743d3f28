import { type Failure, failureOf } from '../api/failure.ts'

/** Runs an action; returns a message if it failed, otherwise undefined. */
export async function problemOf(
  work: () => Promise<unknown>,
  wordsFor = (failure: Failure) => failure.message
): Promise<string> {
  try {
    await work()
    return ''
  } catch (error) {
    return wordsFor(failureOf(error))
  }
}

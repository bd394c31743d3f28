import { type Failure, failureOf } from '../api/failure.ts'

/** Does it, and answers in words why it did not happen; nothing when it did. */
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

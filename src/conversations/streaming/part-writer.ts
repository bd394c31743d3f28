import { joined, type StreamPart } from './part.ts'

/**
 * Writes parts in order, several at a time.
 * @param write must do no harm when it gets the same parts again.
 */
export function createPartWriter(write: (parts: StreamPart[]) => Promise<void>) {
  /** They failed to be written, or it is not known: they stay as they are, for some may have been written. */
  let tried: StreamPart[] = []
  let fresh: StreamPart[] = []
  let writing: Promise<void> = Promise.resolve()

  async function writeRest(): Promise<void> {
    tried = [...tried, ...joined(fresh)]
    fresh = []
    if (tried.length === 0) return
    await write(tried)
    tried = []
  }

  return {
    add(part: StreamPart): void {
      fresh.push(part)
    },

    /** Resolves when all that was added is written. One after the other: a part must not be there before its elders. */
    flush(): Promise<void> {
      writing = writing.catch(() => undefined).then(writeRest)
      return writing
    }
  }
}

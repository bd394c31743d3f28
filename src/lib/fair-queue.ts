/** Does work in the name of a user when it is their turn. `bytes` is what the work makes, at most. */
export type WorkFor = <T>(userId: string, bytes: number, work: () => Promise<T>) => Promise<T>

interface FairQueueOptions {
  /** How many callers can work at the same time. */
  total: number
  /** How many of them can have the same key. */
  perKey?: number
}

/** The callers with one key. */
interface Group {
  working: number
  waiting: Set<() => void>
}

/**
 * Lets a bounded number of callers work at the same time. The others wait. A caller whose key has fewer callers that work
 * comes first, and keys with equally many take turns.
 */
export class FairQueue {
  readonly #total: number
  readonly #perKey: number
  #working = 0
  /** In the order of their turns. Only groups with callers. */
  readonly #groups = new Map<string, Group>()

  constructor({ total, perKey = total }: FairQueueOptions) {
    this.#total = total
    this.#perKey = perKey
  }

  /** The number of callers with this key that work. */
  working(key: string): number {
    return this.#groups.get(key)?.working ?? 0
  }

  /** The number of callers with this key that wait. */
  waiting(key: string): number {
    return this.#groups.get(key)?.waiting.size ?? 0
  }

  /** Whether a caller with this key can work without waiting. */
  isFree(key: string): boolean {
    return this.#working < this.#total && this.working(key) < this.#perKey
  }

  /**
   * Waits for the caller's turn. @returns the function that ends the work; further calls of it have no effect.
   * @throws the reason of the signal when it is aborted before. The caller then leaves the queue at once.
   */
  async acquire(key: string, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted()
    const group = this.#groups.get(key) ?? { working: 0, waiting: new Set() }
    this.#groups.set(key, group)
    if (this.isFree(key)) this.#start(key, group)
    else await this.#wait(key, group, signal)
    let isWorking = true
    return () => {
      if (isWorking) this.#end(key, group)
      isWorking = false
    }
  }

  async #wait(key: string, group: Group, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = () => {
      group.waiting.delete(resolve)
      this.#dropIfEmpty(key, group)
      reject(signal?.reason)
    }
    group.waiting.add(resolve)
    signal?.addEventListener('abort', leave, { once: true })
    await promise.finally(() => signal?.removeEventListener('abort', leave))
  }

  #start(key: string, group: Group): void {
    this.#working += 1
    group.working += 1
    // To the end: the others come first next time.
    this.#groups.delete(key)
    this.#groups.set(key, group)
  }

  #end(key: string, group: Group): void {
    this.#working -= 1
    group.working -= 1
    this.#dropIfEmpty(key, group)
    const next = this.#next()
    if (!next) return
    const { key: nextKey, group: nextGroup, resolve } = next
    nextGroup.waiting.delete(resolve)
    this.#start(nextKey, nextGroup)
    resolve()
  }

  /** The caller that has waited longest, of the key with the fewest callers that work. */
  #next() {
    let next: { key: string; group: Group } | undefined
    for (const [key, group] of this.#groups) {
      const isFirst = group.working < (next?.group.working ?? this.#perKey)
      if (isFirst && group.waiting.size > 0) next = { key, group }
      // No other key has fewer.
      if (next?.group.working === 0) break
    }
    const [resolve] = next?.group.waiting ?? []
    return next && resolve && { ...next, resolve }
  }

  #dropIfEmpty(key: string, { working, waiting }: Group): void {
    if (working === 0 && waiting.size === 0) this.#groups.delete(key)
  }
}

export interface Subscription {
  /**
   * Resolves at a wake-up (including one since the last wait), after `ms` milliseconds, or when the signal is aborted.
   * @returns whether there was a wake-up.
   */
  wait(ms: number, signal?: AbortSignal): Promise<boolean>
  close(): void
}

interface Subscriber<Event> {
  isInterested(event: Event): boolean
  wake(): void
}

/** Waiters of this process by key: the ids of what they wait for. */
export class Subscribers<Event> {
  readonly #byKey = new Map<string, Set<Subscriber<Event>>>()

  wake(key: string, event: Event): void {
    for (const subscriber of this.#byKey.get(key) ?? []) if (subscriber.isInterested(event)) subscriber.wake()
  }

  wakeAll(): void {
    for (const subscribers of this.#byKey.values()) for (const { wake } of subscribers) wake()
  }

  /** @param isInterested whether an event of the key is a wake-up. */
  add(key: string, isInterested: (event: Event) => boolean = () => true): Subscription {
    const { subscriber, wait } = createSubscriber(isInterested)
    const others = this.#byKey.get(key) ?? new Set()
    this.#byKey.set(key, others.add(subscriber))
    return {
      wait,
      close: () => {
        others.delete(subscriber)
        if (others.size === 0 && this.#byKey.get(key) === others) this.#byKey.delete(key)
      }
    }
  }
}

function createSubscriber<Event>(isInterested: (event: Event) => boolean) {
  let isPending = false
  let resume: () => void = () => undefined

  return {
    subscriber: {
      isInterested,
      wake(): void {
        isPending = true
        resume()
      }
    },

    async wait(ms: number, signal?: AbortSignal): Promise<boolean> {
      if (!isPending && !signal?.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>()
        resume = resolve
        const timer = setTimeout(resolve, ms)
        signal?.addEventListener('abort', resume, { once: true })
        await promise
        clearTimeout(timer)
        signal?.removeEventListener('abort', resume)
      }
      const isWoken = isPending
      isPending = false
      return isWoken
    }
  }
}

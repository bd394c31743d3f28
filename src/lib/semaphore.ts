/** Lets a bounded number of holders work at the same time. Others wait, first come, first served. */
export class Semaphore {
  readonly #size: number
  #free: number
  readonly #waiting = new Set<() => void>()

  constructor(size: number) {
    this.#size = size
    this.#free = size
  }

  /** Whether a permit is free: `acquire` does not wait. */
  get isFree(): boolean {
    return this.#free > 0
  }

  /** Whether all permits are free. */
  get isIdle(): boolean {
    return this.#free === this.#size
  }

  /** The number of callers that wait. */
  get waiting(): number {
    return this.#waiting.size
  }

  /**
   * Waits for a permit. @returns the function that gives it back; further calls of it have no effect.
   * @throws the reason of the signal when it is aborted before. The caller then leaves the queue at once.
   */
  async acquire(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted()
    if (this.#free > 0) this.#free -= 1
    else await this.#wait(signal)
    let isHeld = true
    return () => {
      if (isHeld) this.#release()
      isHeld = false
    }
  }

  async #wait(signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = () => {
      this.#waiting.delete(resolve)
      reject(signal?.reason)
    }
    this.#waiting.add(resolve)
    signal?.addEventListener('abort', leave, { once: true })
    await promise.finally(() => signal?.removeEventListener('abort', leave))
  }

  #release(): void {
    const [next] = this.#waiting
    if (!next) this.#free += 1
    else {
      this.#waiting.delete(next)
      next()
    }
  }
}

/** Milliseconds after which a turn is looked at even if nothing was heard of it. */
export const lookEveryMs = 2000

/** Wakes one who waits; what was rung before it waits is not missed. */
export interface Listener {
  /** Resolves when it was rung since the last time, after so many milliseconds, or when the signal is aborted. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
  close(): void
}

export type Bells = ReturnType<typeof createBells>

/** A bell for each turn that somebody in this process listens to. */
export function createBells() {
  const listeners = new Map<string, Set<() => void>>()

  function ring(turnId: string): void {
    for (const hear of listeners.get(turnId) ?? []) hear()
  }

  return {
    ring,

    ringAll(): void {
      for (const turnId of listeners.keys()) ring(turnId)
    },

    listen(turnId: string): Listener {
      const { hear, wait } = createEar()
      const ears = listeners.get(turnId) ?? new Set()
      listeners.set(turnId, ears.add(hear))
      return {
        wait,
        close() {
          ears.delete(hear)
          if (ears.size === 0 && listeners.get(turnId) === ears) listeners.delete(turnId)
        }
      }
    }
  }
}

function createEar() {
  let isRung = false
  let wake: () => void = () => undefined
  return {
    hear(): void {
      isRung = true
      wake()
    },

    async wait(ms: number, signal?: AbortSignal): Promise<void> {
      if (!isRung && !signal?.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = resolve
        const timer = setTimeout(resolve, ms)
        signal?.addEventListener('abort', wake, { once: true })
        await promise
        clearTimeout(timer)
        signal?.removeEventListener('abort', wake)
      }
      isRung = false
    }
  }
}

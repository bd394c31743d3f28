import { setTimeout as sleep } from 'node:timers/promises'

const pauseMs = 50

/** Asks a server for its health until it is stopped. */
export function watchHealth(url: string) {
  const over = new AbortController()
  const taken: number[] = []

  async function watch(): Promise<void> {
    while (!over.signal.aborted) {
      const begun = performance.now()
      const response = await fetch(`${url}/health`)
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`the health check failed with the status ${response.status}`)
      taken.push(performance.now() - begun)
      await sleep(pauseMs)
    }
  }

  const watching = watch()
  // It is awaited at the end.
  watching.catch(() => undefined)
  return {
    /** Milliseconds that 99 % of the checks did not exceed. */
    async stop(): Promise<number> {
      over.abort()
      await watching
      return taken.toSorted((a, b) => a - b)[Math.floor(0.99 * taken.length)] ?? Number.NaN
    }
  }
}

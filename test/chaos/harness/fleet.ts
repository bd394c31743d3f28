import { setTimeout as sleep } from 'node:timers/promises'
import type { Replica } from './replica.ts'

/** Two servers that are restarted whenever they are killed. */
export interface Fleet {
  /** The URL of a running server; undefined when none runs. */
  url(): string | undefined
  /** Kills a server `times` times, at random intervals. */
  killAtRandom(times: number, everyMs: number): Promise<void>
}

export async function startFleet(start: () => Promise<Replica>): Promise<Fleet> {
  const replicas = await Promise.all([start(), start()])

  async function killOne(slot: number): Promise<void> {
    const replica = replicas[slot]
    replica?.signal('SIGKILL')
    await replica?.ended
    replicas[slot] = await start()
  }

  return {
    url() {
      const running = replicas.filter(replica => replica.isRunning())
      return running[Math.floor(Math.random() * running.length)]?.url
    },
    async killAtRandom(times, everyMs) {
      let left = times
      await Promise.all(
        replicas.map(async (_, slot) => {
          while (left-- > 0) {
            await sleep(2 * everyMs * Math.random())
            await killOne(slot)
          }
        })
      )
    }
  }
}

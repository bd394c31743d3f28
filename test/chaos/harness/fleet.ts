import { setTimeout as sleep } from 'node:timers/promises'
import type { Replica } from './replica.ts'

/** Two servers that are started again whenever they die. */
export interface Fleet {
  /** One that runs; undefined when none does. */
  url(): string | undefined
  /** Kills one of them, with a random time in between, for as often as it is told. */
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

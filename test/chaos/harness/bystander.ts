import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Database } from '../../../src/db/tables.ts'
import { newUser, type TestUser } from './requests.ts'

/** What users who do nothing unusual experience. */
export interface Experience {
  /** Milliseconds that each message took. */
  taken: number[]
  /** The statuses of other responses than 200; 0 if there was none in time. */
  refused: number[]
}

/** Messages of one user in a minute: fewer than allowed. */
const messagesPerUser = 8
const pauseMs = 25
const timeoutMs = 20_000

/** Users who write a message each time that it is their turn, each from an address of their own. */
export async function createBystanders(db: Kysely<Database>, url: string) {
  const users: { user: TestUser; address: string; sent: number }[] = []

  async function nextUser() {
    const last = users.at(-1)
    if (last && last.sent < messagesPerUser) return last
    const address = `10.1.${Math.floor(users.length / 250)}.${users.length % 250}`
    const next = { user: await newUser(db), address, sent: 0 }
    users.push(next)
    return next
  }

  return {
    /** Writes messages for a time, one after the other. */
    async write(ms: number): Promise<Experience> {
      const end = performance.now() + ms
      const experience: Experience = { taken: [], refused: [] }
      while (performance.now() < end) {
        const sender = await nextUser()
        sender.sent += 1
        const begun = performance.now()
        const status = await write(url, sender).catch(() => 0)
        experience.taken.push(performance.now() - begun)
        if (status !== 200) experience.refused.push(status)
        await sleep(pauseMs)
      }
      return experience
    }
  }
}

async function write(url: string, { user, address }: { user: TestUser; address: string }): Promise<number> {
  const response = await fetch(`${url}/api/chat`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${user.token}`,
      'x-forwarded-for': address,
      'content-type': 'application/json'
    },
    body: JSON.stringify({ message: 'hello' }),
    signal: AbortSignal.timeout(timeoutMs)
  })
  await response.arrayBuffer()
  return response.status
}

/** The value that 95 % of the values do not exceed. */
export function p95(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN
}

import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for a condition, for `ms` at most. @returns whether it became true. */
export async function within(ms: number, condition: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = Date.now() + ms
  while (!(await condition())) {
    if (Date.now() > end) return false
    await sleep(50)
  }
  return true
}

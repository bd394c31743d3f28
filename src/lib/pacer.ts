interface PacerOptions {
  /** Units per second that a key may use in the long run. */
  perSecond: number
  /** Units that a key may use at once after it has used none for a while. */
  burst: number
  /** Milliseconds of a monotonic clock. */
  now?: () => number
}

/** The number of keys above which those that have not been used lately are forgotten. */
const pruneAbove = 1000

/** Spreads the use of each key evenly over time (the generic cell rate algorithm). */
export class Pacer {
  readonly #msPerUnit: number
  readonly #burstMs: number
  readonly #now: () => number
  /** When all units that a key has used are paid for. Absent if that is in the past. */
  readonly #paidAt = new Map<string, number>()

  constructor({ perSecond, burst, now = () => performance.now() }: PacerOptions) {
    this.#msPerUnit = 1000 / perSecond
    this.#burstMs = burst * this.#msPerUnit
    this.#now = now
  }

  /** The number of keys that are kept: those that were used lately. */
  get size(): number {
    return this.#paidAt.size
  }

  /** Counts units of a key. @returns the milliseconds to wait for them; 0 within the burst. */
  use(key: string, units: number): number {
    const now = this.#now()
    if (this.#paidAt.size > pruneAbove) this.#prune(now)
    const paidAt = Math.max(now, this.#paidAt.get(key) ?? 0) + units * this.#msPerUnit
    this.#paidAt.set(key, paidAt)
    return Math.max(0, paidAt - now - this.#burstMs)
  }

  /** The units of a key that are not paid for yet. */
  unpaid(key: string): number {
    return Math.max(0, (this.#paidAt.get(key) ?? 0) - this.#now()) / this.#msPerUnit
  }

  #prune(now: number): void {
    for (const [key, paidAt] of this.#paidAt) if (paidAt <= now) this.#paidAt.delete(key)
  }
}

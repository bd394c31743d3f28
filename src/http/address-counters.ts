/** The requests of an address, or of a network, in its current window. */
interface Counter {
  hits: number
  /** When its window ends, in milliseconds since 1970. */
  end: number
}

interface AddressCountersOptions {
  /** The maximum number of counters. */
  capacity: number
  /** The network that an address belongs to, whose requests are counted too; undefined if it has none. */
  networkOf: (address: string) => string | undefined
  /** The limit of a network, as a multiple of that of an address. */
  networkFactor: number
}

type Report = (error: null, result: { current: number; ttl: number }) => void

/**
 * Makes a store for @fastify/rate-limit that counts the requests of each address, and those of its network that the
 * limit of the address allows. Its memory is bounded, and a flood of addresses does not make it forget one that has
 * reached its limit: only a counter below its limit makes room for another. If there is none, a further address is not
 * counted. That takes `capacity` addresses that send all they may.
 */
export function createAddressCounters({ capacity, networkOf, networkFactor }: AddressCountersOptions) {
  return class AddressCounters {
    /** Counters below their limits, the one used last at the end. */
    readonly #open = new Map<string, Counter>()
    /** Counters that have reached their limits, the one that did so last at the end. */
    readonly #limited = new Map<string, Counter>()

    get size(): number {
      return this.#open.size + this.#limited.size
    }

    /** Counts a request. `current` is as if the limit that is reached first were that of the address. */
    incr(address: string, report: Report, windowMs: number, max: number): void {
      const network = networkOf(address)
      const own = this.#counterOf(address, windowMs)
      const shared = network && own.hits < max ? this.#counterOf(network, windowMs) : undefined
      const sharedLeft = shared ? networkFactor * max - shared.hits : Number.POSITIVE_INFINITY
      const left = Math.min(max - own.hits, sharedLeft)
      if (left > 0) {
        this.#count(address, own, max)
        if (network && shared) this.#count(network, shared, networkFactor * max)
      }
      const { end } = shared && sharedLeft < max - own.hits ? shared : own
      report(null, { current: max - left + 1, ttl: end - Date.now() })
    }

    /** Routes have no limits of their own. */
    child(): AddressCounters {
      return this
    }

    #counterOf(key: string, windowMs: number): Counter {
      const known = this.#limited.get(key) ?? this.#open.get(key)
      return known && known.end > Date.now() ? known : { hits: 0, end: Date.now() + windowMs }
    }

    #count(key: string, counter: Counter, max: number): void {
      counter.hits += 1
      this.#open.delete(key)
      this.#limited.delete(key)
      if (this.#hasRoom()) (counter.hits < max ? this.#open : this.#limited).set(key, counter)
    }

    /** Makes room for a counter: removes an expired one, or the one below its limit that was not used for longest. */
    #hasRoom(): boolean {
      if (this.size < capacity) return true
      const [[oldest, { end }] = ['', { end: Number.POSITIVE_INFINITY }]] = this.#limited
      if (end <= Date.now()) return this.#limited.delete(oldest)
      const [unused] = this.#open.keys()
      return unused !== undefined && this.#open.delete(unused)
    }
  }
}

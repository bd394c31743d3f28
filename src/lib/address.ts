import { isIPv6 } from 'node:net'

/**
 * The key by which limits count a client address. An IPv4 address counts by itself, also in its IPv6 form
 * (`::ffff:192.0.2.1`). An IPv6 address counts by its /64 network: one client can use all addresses of such a network.
 */
export function addressKey(ip: string): string {
  const [address = ''] = ip.split('%', 1)
  if (!isIPv6(address)) return ip
  const groups = groupsOf(address)
  const [high = 0, low = 0] = groups.slice(6)
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:65535')
    return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  const network = groups.slice(0, 4).map(group => group.toString(16))
  return `${network.join(':')}::/64`
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL parser converts an IPv4 address at the end to two groups.
  const { hostname } = new URL(`http://[${address}]`)
  const [head = [], tail = []] = hostname
    .slice(1, -1)
    .split('::')
    .map(part => part.split(':').filter(Boolean))
  const zeros = Array<string>(8 - head.length - tail.length).fill('0')
  return [...head, ...zeros, ...tail].map(group => Number.parseInt(group, 16))
}

/** Bounds how many things, such as connections, each client address has open. */
export function createAddressLimit(max: number) {
  const open = new Map<string, number>()

  function end(key: string): void {
    const left = (open.get(key) ?? 0) - 1
    if (left > 0) open.set(key, left)
    else open.delete(key)
  }

  return {
    /** Counts one more. @returns a function to call once when it ends; undefined if the address has `max` open. */
    begin(ip: string): (() => void) | undefined {
      const key = addressKey(ip)
      const count = open.get(key) ?? 0
      if (count >= max) return undefined
      open.set(key, count + 1)
      return () => end(key)
    }
  }
}

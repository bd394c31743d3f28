/** Bounds how many things, such as connections, are open for each key, such as an address. */
export function createKeyLimit(max: number) {
  const open = new Map<string, number>()

  function end(key: string): void {
    const left = (open.get(key) ?? 0) - 1
    if (left > 0) open.set(key, left)
    else open.delete(key)
  }

  return {
    /** Counts one more. @returns a function to call once when it ends; undefined if the key has `max` open. */
    begin(key: string): (() => void) | undefined {
      const count = open.get(key) ?? 0
      if (count >= max) return undefined
      open.set(key, count + 1)
      return () => end(key)
    }
  }
}

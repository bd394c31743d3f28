/** The median duration of `times` runs in milliseconds, after one warm-up run. */
export async function medianOf(times: number, work: () => Promise<unknown>): Promise<number> {
  await work()
  const taken: number[] = []
  for (let time = 0; time < times; time++) {
    const begun = performance.now()
    await work()
    taken.push(performance.now() - begun)
  }
  return medianIn(taken)
}

/** The mean of the two in the middle if their number is even. */
export function medianIn(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [upper = Number.NaN, lower = upper] = sorted.slice(0, Math.floor(values.length / 2) + 1).reverse()
  return values.length % 2 === 1 ? upper : (lower + upper) / 2
}

export function inMs(value: number): string {
  return `${value.toFixed(1)} ms`
}

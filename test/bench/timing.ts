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

export function medianIn(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

export function inMs(value: number): string {
  return `${value.toFixed(1)} ms`
}

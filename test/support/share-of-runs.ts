/**
 * How many of the runs of a test with random or repeated input are made: all where CI is set, a tenth of them
 * elsewhere. What fails there is found again with the seed that is printed.
 */
export function shareOf(runs: number): number {
  return process.env.CI ? runs : Math.ceil(runs / 10)
}

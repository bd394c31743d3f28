/**
 * How many runs a test with random or repeated input makes: all of them if CI is set, otherwise a tenth. A failure can
 * be reproduced with the seed that is printed.
 */
export function shareOf(runs: number): number {
  return process.env.CI ? runs : Math.ceil(runs / 10)
}

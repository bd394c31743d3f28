/** Whether a value is an object or an array, so that its properties can be read. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Whether arrays and objects are nested at most `depth` levels deep. Not recursive: it is what protects recursion. */
export function isNestedAtMost(value: unknown, depth: number): boolean {
  let level = [value].filter(isObject)
  for (let left = depth; left > 0 && level.length > 0; left--)
    level = level.flatMap(item => Object.values(item).filter(isObject))
  return level.length === 0
}

/** Whether an error has this code: a system error such as `ENOENT`, or an SQLSTATE. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

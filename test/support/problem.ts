import { catalogue, type ErrorCode } from '../../src/errors.ts'

/** The problem document of a code, without ids. */
export function problem(code: ErrorCode) {
  return { type: `urn:todobot:problem:${code}`, ...catalogue[code], code }
}

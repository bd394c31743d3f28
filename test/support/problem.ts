import { catalogue, type ErrorCode } from '../../src/errors.ts'

/** The problem document of a code, without the ids that differ each time. */
export function problem(code: ErrorCode) {
  return { type: `urn:todobot:problem:${code}`, ...catalogue[code], code }
}

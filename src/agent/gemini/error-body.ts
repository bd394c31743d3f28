import { isObject } from '../../objects.ts'
import type { JsonObject } from '../model.ts'
import type { FailureInfo } from './failure.ts'
import { parseObject } from './json.ts'

/** Only what looks like Google's own words is kept: all else in an error may quote the key, or what a person wrote. */
const CONSTANT = /^[A-Z][A-Z_]{0,60}$/
const QUOTA_ID = /^[A-Z][A-Za-z]{0,80}Per[A-Z][A-Za-z]{0,80}(-[A-Za-z]{1,40}\d?)?$/

/** Reads the body of an error answer (`google.rpc.Status` as JSON); one in another shape says nothing: `{}`. */
export function readErrorBody(text: string): FailureInfo {
  return errorInfo(parseObject(text) ?? {})
}

/** The error in an event of a stream that had begun with a 200; undefined when the event is none. */
export function readLateError(event: JsonObject): FailureInfo | undefined {
  const { code } = asObject(event.error)
  const isError = typeof code === 'number' && Number.isInteger(code) && code >= 400 && code < 600
  return isError ? { httpStatus: code, ...errorInfo(event) } : undefined
}

function errorInfo(body: JsonObject): FailureInfo {
  const error = asObject(body.error)
  const details = objects(error.details)
  const quotaIds = details.flatMap(detail => objects(detail.violations)).map(violation => violation.quotaId)
  return {
    status: matching(CONSTANT, [error.status])[0],
    reasons: matching(
      CONSTANT,
      details.map(detail => detail.reason)
    ),
    quotaIds: matching(QUOTA_ID, quotaIds),
    daily: quotaIds.some(id => String(id).includes('PerDay')),
    retryDelayMs: details.map(detail => milliseconds(detail.retryDelay)).find(delay => delay !== undefined)
  }
}

/** A protobuf Duration as JSON, such as `34.4s`. */
function milliseconds(duration: unknown): number | undefined {
  const [, seconds] = /^(\d+(?:\.\d+)?)s$/.exec(String(duration)) ?? []
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.map(asObject) : []
}

function matching(pattern: RegExp, values: unknown[]): string[] {
  return values.filter(value => typeof value === 'string').filter(value => pattern.test(value))
}

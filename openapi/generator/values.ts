import type { Code, CodeRecord } from './code.ts'
import { below, UnsupportedConstruct } from './pointer.ts'

/** A JSON value as a literal. @throws {UnsupportedConstruct} for other values, such as a YAML date. */
export function toCode(value: unknown, at: string): Code {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (Array.isArray(value)) return value.map((item, index) => toCode(item, below(at, index)))
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
    return recordToCode(value, at)
  throw new UnsupportedConstruct(at, 'this is not a JSON value')
}

/** As `toCode`, for an object. Undefined fields are omitted. */
export function recordToCode(record: object, at: string): CodeRecord {
  const present = Object.entries(record).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present.map(([key, value]) => [key, toCode(value, below(at, key))]))
}

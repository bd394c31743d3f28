import type { Code, CodeRecord } from './code.ts'
import { below, UnknownConstruct } from './pointer.ts'

/** A JSON value as a literal. @throws {UnknownConstruct} for what JSON does not have, such as a YAML date. */
export function toCode(value: unknown, at: string): Code {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (Array.isArray(value)) return value.map((item, index) => toCode(item, below(at, index)))
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
    return recordToCode(value, at)
  throw new UnknownConstruct(at, 'this is not a JSON value')
}

/** The same for an object; fields that are undefined are left out. */
export function recordToCode(record: object, at: string): CodeRecord {
  const present = Object.entries(record).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present.map(([key, value]) => [key, toCode(value, below(at, key))]))
}

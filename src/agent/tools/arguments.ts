import type { TObject, TSchema } from '@sinclair/typebox'
import { isObject } from '../../lib/objects.ts'
import { completeDue } from '../../tasks/due.ts'
import { numberIn } from '../../tasks/references.ts'
import type { JsonObject } from '../model.ts'

interface Reading {
  /** Of local times without an offset. */
  timeZone: string
  /** Whether arguments that are not declared stay, so that they are refused. */
  isStrict: boolean
}

/**
 * Models invent arguments, fill in optional ones with null or "", and write values in similar forms. In a filter, an
 * invented argument is not ignored: the filter would match more than the model meant.
 */
export function normalize(
  { properties, required = [] }: TObject,
  args: JsonObject,
  reading: Reading
): JsonObject {
  const entries = Object.entries(args).flatMap(([name, value]): [string, unknown][] => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (!schema && !reading.isStrict) return []
    const normal = schema ? normalizeValue(schema, value, name, reading) : value
    return !required.includes(name) && isEmpty(schema, normal) ? [] : [[name, normal]]
  })
  return Object.fromEntries(entries)
}

function isEmpty(schema: TSchema | undefined, value: unknown): boolean {
  const isNullable = schema?.anyOf?.some(({ type }: TSchema) => type === 'null')
  if (value === null) return !isNullable
  if (typeof value === 'object') return isContainer(schema) && Object.keys(value).length === 0
  return typeof value === 'string' && value.trim() === ''
}

function isContainer(schema: TSchema | undefined): boolean {
  return schema?.type === 'object' || schema?.type === 'array'
}

function normalizeValue(schema: TSchema, value: unknown, name: string, reading: Reading): unknown {
  if (schema.type === 'object' && isObject(value))
    return normalize(schema as TObject, value, { ...reading, isStrict: true })
  if (schema.type === 'array') return normalizeNumbers(value)
  return typeof value === 'string' ? normalizeText(schema, value, name, reading.timeZone) : value
}

/** Each number once. They can be texts, such as "#3" or "1, 2", and one number need not be in an array. */
function normalizeNumbers(value: unknown): unknown {
  const items = typeof value === 'string' && value.trim() !== '' ? value.split(',') : value
  const list = typeof items === 'number' ? [items] : items
  if (!Array.isArray(list)) return value
  return [...new Set(list.map(item => (typeof item === 'string' ? (numberIn(item) ?? item) : item)))]
}

function normalizeText(schema: TSchema, value: string, name: string, timeZone: string): unknown {
  const text = value.trim()
  if (schema.enum) return text.toLowerCase()
  if (schema.type === 'boolean') return { true: true, false: false }[text.toLowerCase()] ?? value
  return /^(due|completed)/.test(name) ? completeDue(text, timeZone) : value
}

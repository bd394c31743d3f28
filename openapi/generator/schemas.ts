import { isRef, type Oas3_1Schema } from '@redocly/openapi-core'
import { Call, type Code, type CodeRecord } from './code.ts'
import { allowOnly, below, componentName, UnsupportedConstruct } from './pointer.ts'
import { typeOf } from './types.ts'
import { toCode } from './values.ts'

// Keywords that do not affect validation are not generated; the documentation reads them from the contract. `example`,
// `xml` and `x-…` are not supported.
const texts = ['title', 'description', 'examples', 'deprecated', 'readOnly', 'writeOnly', 'discriminator']
const annotations = ['$id', 'default', ...texts]
const numeric = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']
const keywordsOfType: Record<string, string[] | undefined> = {
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  number: numeric,
  integer: numeric,
  boolean: [],
  null: [],
  array: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  object: ['properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties']
}
const constructors: Record<string, string | undefined> = {
  string: 'Type.String',
  number: 'Type.Number',
  integer: 'Type.Integer',
  boolean: 'Type.Boolean',
  null: 'Type.Null'
}

/**
 * The TypeBox expression of a schema. At run time it evaluates to the same schema, except that texts are omitted and
 * references consist of the component name only: `{ $ref: 'User' }`.
 * @throws {UnsupportedConstruct} for unsupported keywords.
 */
export function emitSchema(schema: Oas3_1Schema, at: string): Call {
  allowOnly([...annotations, ...keywordsOf(schema, at)], schema, at)
  const { type, items, properties, required, ...options } = keywordsToCode(schema, at)
  if (!isPlain(schema)) return unsafe(schema, at)
  if (schema.type === 'array' && items !== undefined) return call('Type.Array', [items], options)
  if (schema.properties) return call('Type.Object', [fieldsOf(schema, at)], options)
  const builder = constructors[String(schema.type)]
  return builder ? call(builder, [], options) : unsafe(schema, at)
}

function keywordsOf(schema: Oas3_1Schema, at: string): string[] {
  if (isRef(schema)) return ['$ref']
  if (schema.oneOf) return ['oneOf']
  if (schema.anyOf) return ['anyOf']
  if (schema.allOf) return ['allOf']
  if (schema.enum) return ['enum', 'type']
  if (schema.const !== undefined) return ['const', 'type']
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  return ['type', ...types.flatMap(type => keywordsOfType[String(type)] ?? unknownType(at))]
}

function unknownType(at: string): never {
  throw new UnsupportedConstruct(at, 'a schema needs a supported type')
}

/** Whether a TypeBox constructor infers the schema's type and adds no keywords to the schema. */
function isPlain(schema: Oas3_1Schema): boolean {
  const isComposed = schema.oneOf || schema.anyOf || schema.allOf
  const special = isRef(schema) || isComposed || schema.enum || schema.const !== undefined
  return !special && typeof schema.type === 'string'
}

function unsafe(schema: Oas3_1Schema, at: string): Call {
  return new Call(`Type.Unsafe<${typeOf(schema, at)}>`, [keywordsToCode(schema, at)])
}

function call(name: string, args: Code[], options: CodeRecord): Call {
  const bare = Object.values(options).every(value => value === undefined)
  return new Call(name, bare ? args : [...args, options])
}

function fieldsOf({ properties = {}, required = [] }: Oas3_1Schema, at: string): CodeRecord {
  const missing = required.find(name => !(name in properties))
  if (missing)
    throw new UnsupportedConstruct(below(at, 'required'), `"${missing}" is not among the properties`)
  return mapValues(properties, (property, name) => {
    const field = emitSchema(property, below(at, 'properties', name))
    return required.includes(name) ? field : new Call('Type.Optional', [field])
  })
}

/** The keywords of a schema without its texts. References consist of the component name only. */
export function keywordsToCode(schema: Oas3_1Schema, at: string): CodeRecord {
  const keywords: [string, unknown][] = Object.entries(schema).filter(([keyword]) => !texts.includes(keyword))
  return Object.fromEntries(
    keywords.map(([keyword, value]) => [keyword, keywordToCode(schema, keyword, value, below(at, keyword))])
  )
}

function keywordToCode(schema: Oas3_1Schema, keyword: string, value: unknown, at: string): Code {
  const { items, properties = {}, additionalProperties } = schema
  if (keyword === '$ref') return componentName(String(value), 'schemas', at)
  if (keyword === 'items' && typeof items === 'object') return emitSchema(items, at)
  if (keyword === 'properties')
    return mapValues(properties, (property, name) => emitSchema(property, below(at, name)))
  if (keyword === 'additionalProperties' && typeof additionalProperties === 'object')
    return emitSchema(additionalProperties, at)
  if (keyword === 'oneOf' || keyword === 'anyOf' || keyword === 'allOf')
    return (schema[keyword] ?? []).map((member, index) => emitSchema(member, below(at, index)))
  return toCode(value, at)
}

function mapValues<T>(record: Record<string, T>, map: (value: T, key: string) => Code): CodeRecord {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))
}

import { isRef, type Oas3_1Schema } from '@redocly/openapi-core'
import { propertyName, quote } from './code.ts'
import { below, componentName, UnsupportedConstruct } from './pointer.ts'

/**
 * The TypeScript type of a schema, as source code. A reference becomes the name of the component's type.
 * @throws {UnsupportedConstruct}
 */
export function typeOf(schema: Oas3_1Schema, at: string): string {
  if (isRef(schema)) return componentName(schema.$ref, 'schemas', at)
  if (schema.enum) return union(schema.enum.map(value => literal(value, below(at, 'enum'))))
  if (schema.const !== undefined) return literal(schema.const, below(at, 'const'))
  const members = schema.oneOf ?? schema.anyOf
  const keyword = schema.oneOf ? 'oneOf' : 'anyOf'
  if (members) return union(members.map((member, index) => typeOf(member, below(at, keyword, index))))
  if (schema.allOf) return intersection(schema.allOf, below(at, 'allOf'))
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  return union(types.map(type => typeNamed(type, schema, at)))
}

function typeNamed(type: string | undefined, schema: Oas3_1Schema, at: string): string {
  if (type === 'string' || type === 'boolean' || type === 'null') return type
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'array') return arrayType(schema, at)
  if (type === 'object') return objectType(schema, at)
  throw new UnsupportedConstruct(at, 'a schema needs a supported type')
}

function arrayType({ items }: Oas3_1Schema, at: string): string {
  if (typeof items !== 'object') throw new UnsupportedConstruct(at, 'an array needs items')
  return `${operand(typeOf(items, below(at, 'items')))}[]`
}

function intersection(members: Oas3_1Schema[], at: string): string {
  return members.map((member, index) => operand(typeOf(member, below(at, index)))).join(' & ')
}

/** In parentheses if the type is a union or an intersection. */
function operand(type: string): string {
  return / [|&] /.test(type) ? `(${type})` : type
}

function objectType(schema: Oas3_1Schema, at: string): string {
  if (!schema.properties) return recordType(schema, at)
  const fields = Object.entries(schema.properties).map(([name, property]) => {
    const mark = schema.required?.includes(name) ? '' : '?'
    return `${propertyName(name)}${mark}: ${typeOf(property, below(at, 'properties', name))}`
  })
  return `{ ${fields.join('; ')} }`
}

function recordType({ additionalProperties = true }: Oas3_1Schema, at: string): string {
  if (typeof additionalProperties === 'object')
    return `Record<string, ${typeOf(additionalProperties, below(at, 'additionalProperties'))}>`
  return additionalProperties ? 'Record<string, unknown>' : 'Record<string, never>'
}

function literal(value: unknown, at: string): string {
  if (typeof value === 'string') return quote(value)
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new UnsupportedConstruct(at, 'only primitive values are supported here')
}

function union(types: string[]): string {
  return [...new Set(types)].join(' | ')
}

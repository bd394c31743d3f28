import { isRef, type Oas3_1Schema, type Oas3Parameter } from '@redocly/openapi-core'
import type { Call } from './code.ts'
import { allowOnly, below, UnsupportedConstruct } from './pointer.ts'
import { emitSchema } from './schemas.ts'

type Parameter = Oas3Parameter<Oas3_1Schema>

const locations = ['path', 'query', 'header'] as const
const known = ['name', 'in', 'description', 'required', 'deprecated', 'schema', 'example', 'examples']

/**
 * One object schema each for the path, query and header parameters of an operation; undefined for a location without
 * parameters. Header names are in lower case, as in Node.
 */
export function emitParameters(
  parameters: Parameter[],
  at: string
): Record<(typeof locations)[number], Call | undefined> {
  const [path, query, header] = locations.map(location => emitLocation(parameters, location, at))
  for (const [index, parameter] of parameters.entries()) {
    const pointer = below(at, index)
    allowOnly(known, parameter, pointer)
    if (!locations.some(location => location === parameter.in))
      throw new UnsupportedConstruct(below(pointer, 'in'), `parameters in ${parameter.in} are not supported`)
  }
  return { path, query, header }
}

function emitLocation(parameters: Parameter[], location: string, at: string): Call | undefined {
  const located = parameters.filter(parameter => parameter.in === location)
  const properties = located.map((parameter): [string, Oas3_1Schema] => [
    keyOf(parameter),
    schemaOf(parameter, at)
  ])
  const required = located.filter(parameter => parameter.required).map(keyOf)
  const schema = { type: 'object', properties: Object.fromEntries(properties), required }
  return located.length > 0 ? emitSchema(schema, at) : undefined
}

function keyOf({ name, in: location }: Parameter): string {
  return location === 'header' ? name.toLowerCase() : name
}

function schemaOf({ name, schema }: Parameter, at: string): Oas3_1Schema {
  if (!schema || isRef(schema))
    throw new UnsupportedConstruct(at, `the parameter ${name} needs an inline schema`)
  return schema
}

import { isRef, type Oas3_1Schema, type Oas3Parameter } from '@redocly/openapi-core'
import type { Call } from './code.ts'
import { allowOnly, below, UnknownConstruct } from './pointer.ts'
import { emitSchema } from './schemas.ts'

type Parameter = Oas3Parameter<Oas3_1Schema>

const places = ['path', 'query', 'header'] as const
const known = ['name', 'in', 'description', 'required', 'deprecated', 'schema', 'example', 'examples']

/**
 * The schemas of an operation's path, query and header parameters, one object each; undefined where there are none.
 * Header names are in lower case, as Node has them.
 */
export function emitParameters(
  parameters: Parameter[],
  at: string
): Record<(typeof places)[number], Call | undefined> {
  const [path, query, header] = places.map(place => emitPlace(parameters, place, at))
  for (const [index, parameter] of parameters.entries()) {
    const pointer = below(at, index)
    allowOnly(known, parameter, pointer)
    if (!places.some(place => place === parameter.in))
      throw new UnknownConstruct(below(pointer, 'in'), `parameters in ${parameter.in} are not supported`)
  }
  return { path, query, header }
}

function emitPlace(parameters: Parameter[], place: string, at: string): Call | undefined {
  const here = parameters.filter(parameter => parameter.in === place)
  const properties = here.map((parameter): [string, Oas3_1Schema] => [
    keyOf(parameter),
    schemaOf(parameter, at)
  ])
  const required = here.filter(parameter => parameter.required).map(keyOf)
  const schema = { type: 'object', properties: Object.fromEntries(properties), required }
  return here.length > 0 ? emitSchema(schema, at) : undefined
}

function keyOf({ name, in: place }: Parameter): string {
  return place === 'header' ? name.toLowerCase() : name
}

function schemaOf({ name, schema }: Parameter, at: string): Oas3_1Schema {
  if (!schema || isRef(schema))
    throw new UnknownConstruct(at, `the parameter ${name} needs a schema of its own`)
  return schema
}

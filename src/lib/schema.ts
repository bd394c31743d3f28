import type { JavaScriptTypeBuilder, TObject, TSchema } from '@sinclair/typebox'

type Names =
  | 'Array'
  | 'Boolean'
  | 'Integer'
  | 'Literal'
  | 'Null'
  | 'Number'
  | 'Object'
  | 'Optional'
  | 'Partial'
  | 'String'
  | 'Union'
  | 'Unsafe'

/** Marks properties that are not required. Symbols are not part of a JSON schema. */
const optional = Symbol('optional')

/**
 * Makes JSON schemas with types, as TypeBox does, and with its types. TypeBox itself consists of 250 modules, which would
 * take a tenth of the time of the start.
 */
export const Type = {
  Array: (items: object, options?: object) => ({ ...options, type: 'array', items }),
  Boolean: (options?: object) => ({ ...options, type: 'boolean' }),
  Integer: (options?: object) => ({ ...options, type: 'integer' }),
  Literal: (value: unknown, options?: object) => ({ ...options, const: value, type: typeof value }),
  Null: (options?: object) => ({ ...options, type: 'null' }),
  Number: (options?: object) => ({ ...options, type: 'number' }),
  Object(properties: Record<string, object>, options?: object) {
    const required = Object.keys(properties).filter(name => !(optional in (properties[name] ?? {})))
    return { ...options, type: 'object', ...(required.length > 0 && { required }), properties }
  },
  Optional: (schema: object) => ({ ...schema, [optional]: true }),
  Partial: ({ properties }: TObject) => ({ type: 'object', properties }),
  String: (options?: object) => ({ ...options, type: 'string' }),
  Union: (anyOf: TSchema[], options?: object) => ({ ...options, anyOf }),
  Unsafe: (schema?: object) => ({ ...schema })
} as unknown as Pick<JavaScriptTypeBuilder, Names>

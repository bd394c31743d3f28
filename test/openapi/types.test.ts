import t from 'tap'
import { typeOf } from '../../openapi/generator/types.ts'

const types: [schema: object, type: string][] = [
  [{ type: 'string' }, 'string'],
  [{ type: 'integer' }, 'number'],
  [{ type: 'number' }, 'number'],
  [{ type: 'boolean' }, 'boolean'],
  [{ type: 'null' }, 'null'],
  [{ $ref: '#/components/schemas/User' }, 'User'],
  [{ type: 'string', enum: ['a', "b's"] }, "'a' | 'b\\'s'"],
  [{ enum: [1, true, null] }, '1 | true | null'],
  [{ const: 'bearer' }, "'bearer'"],
  [{ type: ['string', 'null'] }, 'string | null'],
  [{ type: ['integer', 'number'] }, 'number'],
  [{ oneOf: [{ type: 'string' }, { $ref: '#/components/schemas/User' }] }, 'string | User'],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
  [{ allOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }] }, 'A & B'],
  [{ allOf: [{ $ref: '#/components/schemas/A' }, { type: ['string', 'null'] }] }, 'A & (string | null)'],
  [{ type: 'array', items: { allOf: [{ type: 'string' }, { const: 'a' }] } }, "(string & 'a')[]"],
  [{ type: 'array', items: { type: 'string' } }, 'string[]'],
  [{ type: 'array', items: { type: ['string', 'null'] } }, '(string | null)[]'],
  [{ type: 'object' }, 'Record<string, unknown>'],
  [{ type: 'object', additionalProperties: true }, 'Record<string, unknown>'],
  [{ type: 'object', additionalProperties: false }, 'Record<string, never>'],
  [{ type: 'object', additionalProperties: { type: 'integer' } }, 'Record<string, number>'],
  [
    { type: 'object', required: ['a'], properties: { a: { type: 'string' }, 'b-c': { type: 'null' } } },
    "{ a: string; 'b-c'?: null }"
  ]
]

for (const [schema, type] of types) {
  t.equal(typeOf(schema, '#'), type, `${JSON.stringify(schema)} is the type ${type}`)
}

t.throws(() => typeOf({}, '#/a'), { message: '#/a: a schema needs a supported type' }, 'no type is refused')

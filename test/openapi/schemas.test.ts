import { Ajv } from 'ajv'
import t from 'tap'
import { imported } from './fixture.ts'

const schemas: Record<string, object> = {
  Text: {
    type: 'string',
    minLength: 1,
    maxLength: 5000,
    pattern: '\\S',
    default: "it's",
    description: 'A "text".'
  },
  Formatted: { type: 'string', format: 'uuid', examples: ['0198a5c0-7d3e-7c1a-9f00-5b1d2c3e4f50'] },
  Count: { type: 'integer', minimum: 0, maximum: 10, multipleOf: 2, default: 0 },
  Ratio: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1.5 },
  Flag: { type: 'boolean', default: false, title: 'A flag', deprecated: true },
  Nothing: { type: 'null', description: 'Always null.' },
  Choice: { type: 'string', enum: ['low', "don't know"], readOnly: true },
  Fixed: { type: 'string', const: 'bearer' },
  FixedNumber: { const: 4 },
  NullableText: { type: ['string', 'null'], format: 'uuid' },
  NullableChoice: { type: ['string', 'null'], enum: ['a', null] },
  NullableList: { type: ['array', 'null'], items: { $ref: '#/components/schemas/Text' } },
  List: { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 3, uniqueItems: true },
  NestedList: { type: 'array', items: { type: 'array', items: { type: ['integer', 'null'] } } },
  Closed: {
    type: 'object',
    additionalProperties: false,
    required: ['a'],
    properties: { a: { type: 'string' }, 'b-c': { type: 'number' } }
  },
  Empty: { type: 'object', additionalProperties: false },
  Free: { type: 'object', additionalProperties: true, minProperties: 1, maxProperties: 5 },
  Map: { type: 'object', additionalProperties: { $ref: '#/components/schemas/Closed' } },
  Either: { oneOf: [{ type: 'string' }, { $ref: '#/components/schemas/Closed' }] },
  Any: {
    anyOf: [
      { type: 'integer', minimum: 5 },
      { type: 'array', items: { type: 'string' } }
    ],
    description: 'One or more.'
  },
  Discriminated: {
    oneOf: [{ $ref: '#/components/schemas/Closed' }],
    discriminator: { propertyName: 'a', mapping: { b: '#/components/schemas/Closed' } }
  },
  All: {
    allOf: [
      { $ref: '#/components/schemas/Free' },
      { type: 'object', properties: { a: { $ref: '#/components/schemas/Text' } } }
    ]
  },
  Referring: {
    type: 'object',
    required: ['later'],
    properties: {
      later: { $ref: '#/components/schemas/Zuletzt', description: 'Beside a reference.' },
      text: { $ref: '#/components/schemas/Text' },
      inner: { type: 'object', required: ['ok'], properties: { ok: { type: 'boolean' } } }
    }
  },
  Alias: { $ref: '#/components/schemas/Referring' },
  Zuletzt: { type: 'string', writeOnly: true }
}

const texts = ['title', 'description', 'examples', 'deprecated', 'readOnly', 'writeOnly', 'discriminator']

/** Keywords that validate nothing are left out. */
const withoutTexts = (key: string, value: unknown) => (texts.includes(key) ? undefined : value)

t.test('the emitted schema of every kind equals the one in the contract without its texts', async t => {
  const { components } = await imported(t, { schemas })
  for (const [name, schema] of Object.entries(schemas)) {
    const local = JSON.parse(JSON.stringify(schema, withoutTexts).replaceAll('#/components/schemas/', ''))
    t.strictSame(components?.[name], { $id: name, ...local }, name)
  }
})

t.test('components come after those that they refer to, and all are in the list', async t => {
  const { components } = await imported(t, { schemas })
  const list: { $id: string }[] = JSON.parse(JSON.stringify(components?.components))
  const names = list.map(({ $id }) => $id)
  t.strictSame([...names].sort(), Object.keys(schemas).sort())
  t.ok(names.indexOf('Zuletzt') < names.indexOf('Referring'))
  t.ok(names.indexOf('Referring') < names.indexOf('Alias'))
})

t.test('a strict Ajv accepts everything that is emitted', async t => {
  const { components } = await imported(t, { schemas })
  const ajv = new Ajv({ strict: true, formats: { uuid: true } })
  const list: { $id: string }[] = JSON.parse(JSON.stringify(components?.components))
  for (const schema of list) ajv.addSchema(schema)
  for (const { $id } of list) t.type(ajv.getSchema($id), 'function', $id)
  t.notOk(ajv.validate('Referring', { later: 'x', text: '  ' }))
  t.ok(ajv.validate('Referring', { later: 'x', text: ' y ' }))
})

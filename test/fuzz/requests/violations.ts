import fc from 'fast-check'
import type { Schema } from '../contract.ts'

/** A way to violate one keyword of a schema. */
export interface Violation {
  keyword: string
  /** The names of the fields to the value. */
  at: string[]
  /** An invalid value; undefined removes the field. */
  value: fc.Arbitrary<unknown>
}

const examples: Record<string, fc.Arbitrary<unknown>> = {
  string: fc.constantFrom('', 'text'),
  integer: fc.constantFrom(0, 1, -1),
  number: fc.constantFrom(0.5, 1e300, -1e-7),
  boolean: fc.boolean(),
  null: fc.constant(null),
  object: fc.constantFrom({}, { a: 1 }),
  array: fc.constantFrom([], ['text'], [[]])
}

/** Every way to violate a schema of a JSON body, keyword by keyword. @throws when a new keyword needs a rule here. */
export function violationsOf(schema: Schema, at: string[] = []): Violation[] {
  const own = Object.entries(schema).flatMap(([keyword, value]) => {
    const rule = rules[keyword]
    if (!rule) throw new Error(`There is no rule to violate the keyword ${keyword} of ${at.join('/')}.`)
    return rule(value as never, schema).map(arbitrary => ({ keyword, at, value: arbitrary }))
  })
  return [...own, ...missing(schema, at), ...additional(schema, at), ...ofProperties(schema, at)]
}

function missing({ required = [] }: Schema, at: string[]): Violation[] {
  return required.map(name => ({ keyword: 'required', at: [...at, name], value: fc.constant(undefined) }))
}

/** Names that objects of JavaScript have anyway, and names that differ only in their case. */
function additional({ additionalProperties, properties = {} }: Schema, at: string[]): Violation[] {
  if (additionalProperties !== false) return []
  const known = Object.keys(properties)
  const names = [
    'extra',
    '',
    'toString',
    'hasOwnProperty',
    'id',
    'user_id',
    '$ref',
    'a/b~c',
    'é😀',
    ...known.map(name => name.toUpperCase())
  ]
  return names.map(name => ({
    keyword: 'additionalProperties',
    at: [...at, name],
    value: fc.constantFrom<unknown>(null, 1, 'text', {}, [])
  }))
}

function ofProperties({ properties = {} }: Schema, at: string[]): Violation[] {
  return Object.entries(properties).flatMap(([name, schema]) => violationsOf(schema, [...at, name]))
}

type Rule = (value: never, schema: Schema) => fc.Arbitrary<unknown>[]
const nothing: Rule = () => []

const rules: Record<string, Rule> = {
  type: (value: string | string[]) => wrongTypes([value].flat()),
  enum: (values: unknown[]) => [
    fc.constantFrom(
      'other',
      '',
      ' ',
      ...values.map(value => String(value).toUpperCase()),
      ...values.map(value => `${value} `)
    )
  ],
  minLength: (limit: number) => (limit > 0 ? [fc.constant('a'.repeat(limit - 1))] : []),
  maxLength: (limit: number) => [
    fc.constantFrom('a', 'é', '漢', '😀').map(character => character.repeat(limit + 1)),
    fc.constant('a'.repeat(limit * 2 + 100))
  ],
  minimum: (limit: number) => [fc.constantFrom(limit - 1, -1e9, -1.5)],
  maximum: (limit: number) => [fc.constantFrom(...[limit + 1, 1e9, 1e300].filter(value => value > limit))],
  pattern: (pattern: string) => [fc.string().filter(text => !new RegExp(pattern).test(text))],
  format: (format: string, schema) => invalidFormat(format, schema),
  minProperties: () => [fc.constant({})],
  properties: nothing,
  required: nothing,
  additionalProperties: nothing,
  description: nothing,
  examples: nothing,
  default: nothing
}

function wrongTypes(types: string[]): fc.Arbitrary<unknown>[] {
  const known = types.includes('number') ? [...types, 'integer'] : types
  return Object.entries(examples).flatMap(([type, value]) => (known.includes(type) ? [] : [value]))
}

const unstorable = fc.constantFrom('a\u0000b', '\u0000', 'a\ud800', '\udc00b', '\ud800\ud800', '\udc00\ud800')

const invalidFormats: Record<string, fc.Arbitrary<string>> = {
  'storable-text': unstorable,
  'visible-text': fc.oneof(
    unstorable,
    fc.constantFrom(
      ' ',
      '\t\r\n',
      '\u00a0',
      '\u200b',
      '\u2060\ufeff',
      '\u3164',
      '\u2800',
      '\u202e',
      '\u00ad',
      '\u3000'
    )
  ),
  email: fc.constantFrom(
    '',
    'ada',
    '@example.com',
    'ada@',
    'ada@example',
    'a b@example.com',
    'ada@exa mple.com',
    'ada@example.com\n',
    ' ada@example.com',
    'ada@@example.com',
    'ada@-example.com',
    'ada\u0000@example.com',
    'ädä@example.com'
  ),
  uuid: fc.constantFrom(
    '',
    'milk',
    '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6',
    '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6bc',
    '0198a5c20b7f7a538a411c2d3e4f5a6b',
    '{0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b}',
    'urn:uuid:0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b',
    '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6g',
    '0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b\n',
    ' 0198a5c2-0b7f-7a53-8a41-1c2d3e4f5a6b'
  ),
  due: fc.constantFrom(
    '',
    'tomorrow',
    '2025-02-30',
    '2025-13-01',
    '2025-00-10',
    '0999-12-31',
    '25-08-15',
    '2025-8-15',
    '2025-08-15T17:00',
    '2025-08-15T17:00:00',
    '2025-08-15T24:00:00Z',
    '2025-08-15T17:60:00Z',
    '2025-08-15T17:00:60Z',
    '2025-08-15T17:00:00+24:00',
    '2025-08-15T17:00:00+2',
    '2025-08-15 17:00:00Z',
    '+002025-08-15',
    '2025-08-15\n',
    ' 2025-08-15',
    '２０２５-08-15',
    'infinity',
    'now',
    '2023-02-29'
  ),
  day: fc.constantFrom(
    'tomorrow',
    '2025-02-30',
    '2025-13-01',
    '0999-12-31',
    '2025-8-15',
    '2025-08-15T17:00:00Z',
    'infinity',
    '2025-08-15 BC'
  ),
  'iana-time-zone': fc.constantFrom(
    'Mars/Olympus',
    'Europe',
    'Europe/Zurich/',
    '../etc/passwd',
    'GMT+99',
    'localtime',
    "UTC'--"
  ),
  cursor: fc.constantFrom('a', 'a b', 'a.b', '=', 'MQ==', "'", 'é', '\u0000', '%00'),
  seq: fc.constantFrom('-1', '1.5', '1e3', '0x1', 'last', '0.0.0.0', '1 2', '٣', '１'),
  'event-id': fc.constantFrom(
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '-1.0.0.0',
    '1.0.0.2147483648',
    '1.0.0.99999999999',
    'a.b.c.d',
    '1..0.0',
    '1.0.0.0 ',
    '1.0.0.1e3',
    '٣.0.0.0'
  )
}

/** An empty value of these formats is a missing one. */
function invalidFormat(format: string, { minLength = 0 }: Schema): fc.Arbitrary<unknown>[] {
  const invalid = invalidFormats[format]
  if (!invalid) throw new Error(`There is no rule for invalid values of the format ${format}.`)
  return minLength > 1 ? [invalid.map(text => text.padEnd(minLength + text.length, 'a'))] : [invalid]
}

/** The keywords that a parameter can violate, and its invalid values as text. */
export function parameterViolationsOf(schema: Schema): Pick<Violation, 'keyword' | 'value'>[] {
  const isText = [schema.type].flat().includes('string')
  const found = violationsOf(schema).filter(({ keyword }) => !(isText && keyword === 'type'))
  return found.flatMap(violation => (violation.keyword === 'type' ? wrongText(schema) : [violation]))
}

/** What is not a number, or not written as JSON writes one. */
function wrongText({ type }: Schema): Pick<Violation, 'keyword' | 'value'>[] {
  if (type !== 'integer') throw new Error(`There is no rule for invalid parameters of the type ${type}.`)
  const value = fc.constantFrom(
    '',
    'ten',
    '1.5',
    '1,5',
    'NaN',
    'Infinity',
    'null',
    'true',
    '1;2',
    '[1]',
    '0x10',
    '1e1',
    ' 5',
    '5 ',
    '+5',
    '٣',
    '5\u0000',
    '--5'
  )
  return [{ keyword: 'type', value }]
}

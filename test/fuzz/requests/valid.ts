import fc from 'fast-check'
import type { Parameter, Schema } from '../contract.ts'

/** Where values come from: `plain` ones exist and belong to the user; others may not. */
export type Source = 'plain' | 'any'

/** The kinds of each id; the first one is plain. */
const idKinds: Record<string, string[]> = {
  user_id: ['own', 'foreign'],
  session_id: ['own', 'foreign'],
  task_id: ['own', 'foreign'],
  conversation_id: ['completed', 'failed', 'cancelled', 'running', 'foreign'],
  turn_id: ['completed', 'failed', 'cancelled', 'foreign']
}

/** A valid value of a schema. @throws when a new kind of schema needs a rule here. */
export function valid(name: string, schema: Schema, source: Source): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  return fc.oneof(...[schema.type].flat().map(type => ofType(name, schema, String(type), source)))
}

function ofType(name: string, schema: Schema, type: string, source: Source): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9 })
    case 'string':
      return text(name, schema, source)
    case 'object':
      return object(schema, source)
    default:
      throw new Error(`There is no rule for valid values of ${name}, which has the type ${type}.`)
  }
}

function object({ properties = {}, required = [], minProperties = 0 }: Schema, source: Source) {
  const fields = Object.entries(properties).map(([name, schema]) => [name, valid(name, schema, source)])
  const record: fc.Arbitrary<Record<string, unknown>> = fc.record(Object.fromEntries(fields), {
    requiredKeys: required
  })
  return record.filter(value => Object.keys(value).length >= minProperties)
}

function text(name: string, schema: Schema, source: Source): fc.Arbitrary<string> {
  if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern))
  const made = texts[schema.format ?? 'none']
  if (!made)
    throw new Error(`There is no rule for valid values of ${name}, which has the format ${schema.format}.`)
  return made(schema, name, source)
}

type Rule = (schema: Schema, name: string, source: Source) => fc.Arbitrary<string>

const day = fc
  .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map(date => date.toISOString().slice(0, 10))
const two = (max: number) => fc.integer({ min: 0, max }).map(number => String(number).padStart(2, '0'))
const offset = fc.oneof(
  fc.constantFrom('Z', 'z'),
  fc
    .tuple(fc.constantFrom('+', '-'), two(23), two(59))
    .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`)
)
const instant = fc
  .tuple(
    day,
    fc.constantFrom('T', 't'),
    two(23),
    two(59),
    two(59),
    fc.constantFrom('', '.5', '.123456789'),
    offset
  )
  .map(
    ([date, t, hours, minutes, seconds, fraction, zone]) =>
      `${date}${t}${hours}:${minutes}:${seconds}${fraction}${zone}`
  )
const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC', 'utc', 'europe/zurich', 'Etc/GMT+5']
const eventNumber = fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 2_147_483_647 }))

const texts: Record<string, Rule> = {
  none: schema => characters(schema, fc.integer({ min: 0x20, max: 0x7e }).map(String.fromCodePoint)),
  'storable-text': schema => characters(schema, character),
  'visible-text': schema => visible(schema),
  email: () => fc.emailAddress({ size: 'small' }),
  uuid: (_schema, name, source) => id(name, source),
  due: () => fc.oneof(day, instant),
  day: () => fc.oneof(day, fc.constant('')),
  'iana-time-zone': () => fc.constantFrom(...zones),
  cursor: () => fc.constant(''),
  seq: () => fc.oneof(fc.constantFrom('', '0', '007', '999999999999999'), fc.nat({ max: 9 }).map(String)),
  'event-id': () =>
    fc.oneof(
      fc.constant(''),
      fc.array(eventNumber, { minLength: 4, maxLength: 4 }).map(numbers => numbers.join('.'))
    )
}

/** A character of Unicode, often a special one. Not NUL, which is invalid everywhere. */
const character = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }) },
  {
    weight: 2,
    arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter(text => text !== '\u0000')
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '\n',
      '\t',
      '\u001f',
      '\u007f',
      '\u0085',
      '\u2028',
      '\ufeff',
      '\ufffd',
      '\u202e',
      '😀',
      '\u0301',
      "'",
      '"',
      '\\',
      '%',
      '_',
      '$1',
      '<'
    )
  }
)

function characters(
  { minLength = 0, maxLength = 100 }: Schema,
  unit: fc.Arbitrary<string>
): fc.Arbitrary<string> {
  const usual = fc.array(unit, { minLength, maxLength: Math.min(maxLength, minLength + 30) })
  const longest = unit.map(filling => Array.from({ length: maxLength }, () => filling))
  return fc
    .oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: longest })
    .map(list => [...list.join('')].slice(0, maxLength).join(''))
}

/** The first character is visible; others are anything. */
function visible({ minLength = 1, maxLength = 100 }: Schema): fc.Arbitrary<string> {
  const rest = characters({ minLength: minLength - 1, maxLength: maxLength - 1 }, character)
  return fc.tuple(fc.constantFrom('a', 'ß', '漢', '7', '!', '🥛'), rest).map(parts => parts.join(''))
}

function id(name: string, source: Source): fc.Arbitrary<string> {
  const [plain, ...others] = (idKinds[name] ?? []).map(kind => `{{${name}:${kind}}}`)
  if (!plain) throw new Error(`There is no rule for the id ${name}.`)
  if (source === 'plain') return fc.constant(plain)
  return fc.oneof(fc.constantFrom(plain, ...others), fc.uuid())
}

/** The value of a parameter as text. */
export function validParameter({ name, schema }: Parameter, source: Source): fc.Arbitrary<string> {
  return valid(name, schema, source).map(String)
}

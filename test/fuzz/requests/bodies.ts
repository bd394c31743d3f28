import fc from 'fast-check'
import type { Operation } from '../contract.ts'
import { requestOf } from './base.ts'
import type { Case } from './cases.ts'
import { bytes, type Draft, withHeader, withMore } from './draft.ts'
import { type BodyRow, framingRows } from './framings.ts'
import { violationsOf } from './violations.ts'

/** Changes of a valid body. */
const rows: BodyRow[] = [
  ['body: truncated', [400], ({ body }, salt) => ({ body: body.slice(0, 1 + (salt % (body.length - 1))) })],
  [
    'body: followed by more',
    [400],
    ({ body }, salt) => ({ body: body + ['{}', ' x', ',', '\u0000', '}', '//', '\n[]'][salt % 7] })
  ],
  ['body: empty', [400], () => ({ body: '' })],
  ['body: only white space', [400], () => ({ body: ' \n\t ' })],
  ['body: white space around it', 'accepted', ({ body }) => ({ body: ` \r\n\t${body}\n ` })],
  ['body: a byte order mark', 'accepted', ({ body }) => ({ body: `${bytes('\ufeff')}${body}` })],
  ['body: two byte order marks', [400], ({ body }) => ({ body: `${bytes('\ufeff\ufeff')}${body}` })],
  ['body: UTF-16', [400], ({ body }) => ({ body: Buffer.from(body, 'utf16le').toString('latin1') })],
  ['body: escaped', 'accepted', ({ body }) => ({ body: escapedNames(body) })],
  [
    'body: a byte that is not UTF-8',
    [400],
    ({ body }, salt) => ({
      body: inserted(
        body,
        ['\xff', '\xc0\x80', '\xed\xa0\x80', '\xf4\x90\x80\x80', '\xe2\x82', '\x80'][salt % 6]
      )
    })
  ],
  [
    'body: a control character in a text',
    [400],
    ({ body }, salt) => ({ body: inserted(body, ['\n', '\u0000', '\u001f', '\t'][salt % 4]) })
  ],
  [
    'body: a wrong escape',
    [400],
    ({ body }, salt) => ({ body: inserted(body, ['\\x', '\\u12', '\\q', '\\u{61}'][salt % 4]) })
  ],
  [
    'body: no JSON',
    [400],
    (_draft, salt) => ({
      body:
        [
          'NaN',
          'undefined',
          "{'a':1}",
          '{a:1}',
          '[1,]',
          '01',
          '+1',
          '1.',
          '.5',
          '0x1',
          '"\t"',
          'tru',
          '--1',
          '{"a"}',
          '<a/>',
          'a=b'
        ][salt % 16] ?? ''
    })
  ],
  [
    'body: a duplicate field',
    'any',
    ({ body }) => ({
      body: body.replace(/^\{/, '{"title":1,"message":[],"email":null,').replace(/,\}$/, '}')
    })
  ],
  [
    'body: __proto__',
    [400],
    ({ body }, salt) => ({
      body: first(
        body,
        [
          '"__proto__":{"a":1}',
          '"__proto__":null',
          '"\\u005f_proto__":{}',
          '"constructor":{"prototype":{"a":1}}'
        ][salt % 4]
      )
    })
  ],
  ['body: a nested __proto__', [400], ({ body }) => ({ body: first(body, '"a":[{"__proto__":{"b":1}}]') })],
  ['body: deep', [400, 422], (_draft, salt) => ({ body: deep(salt) })],
  [
    'body: a deep field',
    [400, 422],
    ({ body }) => ({ body: first(body, `"a":${'['.repeat(20_000)}${']'.repeat(20_000)}`) })
  ],
  [
    'body: a huge number',
    [422],
    ({ body }, salt) => ({
      body: first(
        body,
        `"a":${['1e400', '-1e999', '9'.repeat(5000), `0.${'0'.repeat(5000)}1`, '1e-999'][salt % 5]}`
      )
    })
  ],
  [
    'body: many fields',
    [422],
    ({ body }) => ({ body: first(body, Array.from({ length: 2000 }, (_, index) => `"f${index}":1`).join()) })
  ],
  ['body: a long name', [422], ({ body }) => ({ body: first(body, bytes(`"${'😀'.repeat(10_000)}":1`)) })],
  [
    'body: another type',
    [422],
    (_draft, salt) => ({ body: ['[]', 'null', '3', '"text"', 'true', '[{}]'][salt % 6] ?? '' })
  ],
  ['body: of 60 KB', 'accepted', ({ body }) => ({ body: body.padEnd(60_000) })],
  ['body: of 70 KB', [413], ({ body }) => ({ body: body.padEnd(70_000), mayClose: true })],
  ['body: of 1 MiB', [413], ({ body }) => ({ body: body.padEnd(2 ** 20), mayClose: true })],
  ['body: missing', [400, 415, 422], draft => ({ ...withHeader(draft, 'content-type'), body: undefined })],
  ['body: missing with its type', [400, 422], () => ({ body: undefined })],
  ['body: in chunks', 'accepted', () => ({ framing: 'chunked' })]
]

/** Requests whose body is not what the operation takes, and some whose body only looks unusual. */
export function bodyCases(operation: Operation): Case[] {
  const { body: schema } = operation
  if (!schema) return ignoredBodies(operation)
  const plain = requestOf(operation, 'plain').map(draft => ({ ...draft, body: draft.body ?? '' }))
  const changed = [...rows, ...framingRows].map(
    ([what, expect, change]): Case => ({
      what,
      draft: fc
        .tuple(plain, fc.nat())
        .map(([draft, salt]) => ({ ...draft, ...change(draft, salt), what, expect }))
    })
  )
  const violated = violationsOf(schema).map(({ keyword, at, value }): Case => {
    const what = `body /${at.join('/')}: ${keyword}`
    return {
      what,
      draft: fc.tuple(plain, value).map(([draft, invalid]) => ({
        ...draft,
        what,
        expect: [422],
        body: replaced(draft.body, at, invalid)
      }))
    }
  })
  return [...changed, ...violated]
}

/** The operation ignores a body. */
function ignoredBodies(operation: Operation): Case[] {
  const bodies = fc.constantFrom('', '{}', '{', 'x'.repeat(100_000), '\u0000\xff', '[]')
  const types = fc.constantFrom('application/json', 'text/plain', ';;;', 'multipart/form-data')
  const what = 'body: of an operation without one'
  const draft = fc
    .tuple(requestOf(operation, 'plain'), bodies, types, fc.constantFrom('length', 'chunked'))
    .map(
      ([draft, body, type, framing]): Draft => ({
        ...withMore(draft, ['content-type', type]),
        what,
        body,
        framing
      })
    )
  return [{ what, draft }]
}

/** The bytes of a JSON object with one field replaced, added or removed. */
function replaced(body: string, at: string[], value: unknown): string {
  const parsed: Record<string, unknown> = JSON.parse(Buffer.from(body, 'latin1').toString())
  const name = at.at(-1)
  if (name === undefined) return bytes(JSON.stringify(value))
  const parent = at.slice(0, -1).reduce<Record<string, unknown>>((found, key) => Object(found[key]), parsed)
  if (value === undefined) delete parent[name]
  else parent[name] = value
  return bytes(JSON.stringify(parsed))
}

/** With this text in its first string value. */
function inserted(body: string, text = ''): string {
  const field = /^\{"[^"]*":/.exec(body)?.[0] ?? '{'
  return `{"title":"a${text}b",${body.slice(1)}`.replace(/^\{"title"/, field.slice(0, -1))
}

function first(body: string, field = ''): string {
  return body === '{}' ? `{${field}}` : `{${field},${body.slice(1)}`
}

function deep(salt: number): string {
  const [open = '', close = ''] =
    [
      ['[', ']'],
      ['{"a":', '}'],
      ['[', ''],
      ['{"a":[', ']}']
    ][salt % 4] ?? []
  const depth = Math.floor(60_000 / (open.length + close.length))
  return `${open.repeat(depth)}${open.endsWith(':') ? '1' : ''}${close.repeat(depth)}`
}

function escapedNames(body: string): string {
  return body.replace(/^\{"(\w)/, (_match, letter) => `{"\\u00${letter.charCodeAt(0).toString(16)}`)
}

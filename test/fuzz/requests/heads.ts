import fc from 'fast-check'
import type { Operation } from '../contract.ts'
import { needsToken, requestOf } from './base.ts'
import type { Case } from './cases.ts'
import { type Draft, type Expectation, withHeader, withMore } from './draft.ts'

type Change = (draft: Draft, salt: number) => Partial<Draft>
type Row = [what: string, expect: Expectation, change: Change]

const acceptable = (type: string) => [
  type,
  '*/*',
  type.replace(/\/.*/, '/*'),
  'text/html, */*;q=0.1',
  `${type};charset=utf-8`,
  '',
  type.toUpperCase(),
  `${type};q=0.5, image/png`,
  '*/*;q=0.001'
]
const notAcceptable = [
  'text/html',
  'image/*',
  'application/json;q=0, application/x-ndjson;q=0, text/event-stream;q=0',
  'application/xml, text/plain',
  'text/event-strea',
  '*/*;q=0'
]

/** Changes of the headers of a valid request. */
const rows: Row[] = [
  ['accept: acceptable', 'accepted', (draft, salt) => acceptOf(draft, pick(acceptable(typeOf(draft)), salt))],
  [
    'accept: not acceptable',
    [406],
    (draft, salt) => acceptOf(draft, notAcceptable[salt % notAcceptable.length])
  ],
  [
    'accept: malformed',
    'any',
    (draft, salt) =>
      acceptOf(
        draft,
        [
          ';;;',
          'a',
          'a/',
          '/',
          ',,,',
          '*',
          'application/json;q=x',
          'application/json;q=2',
          '"',
          'x'.repeat(8000),
          'a/b,'.repeat(3000)
        ][salt % 11]
      )
  ],
  [
    'accept: others',
    'accepted',
    draft =>
      withMore(
        draft,
        ['accept-encoding', 'gzip;q=0, *;q=0'],
        ['accept-language', 'x'.repeat(200)],
        ['accept-charset', 'utf-7']
      )
  ],
  [
    'x-request-id: any',
    'accepted',
    (draft, salt) =>
      withMore(draft, [
        'x-request-id',
        ['my-id', 'a'.repeat(129), '', 'a b', '<script>', '\xe9', '{"a":1}'][salt % 7] ?? ''
      ])
  ],
  ['x-request-id: twice', 'accepted', draft => withMore(draft, ['x-request-id', 'a'], ['x-request-id', 'b'])],
  [
    'header: unknown',
    'accepted',
    (draft, salt) =>
      withMore(
        draft,
        ['x-http-method-override', 'DELETE'],
        ['x-forwarded-for', '::1, 1.2.3.4'],
        ['forwarded', 'for=x'],
        [`x-${salt}`, '\xff\x80'],
        ['__proto__', 'a'],
        ['te', 'trailers']
      )
  ],
  [
    'header: many',
    'accepted',
    draft =>
      withMore(draft, ...Array.from({ length: 500 }, (_, index): [string, string] => [`x-${index}`, 'a']))
  ],
  [
    'header: large',
    [431],
    (draft, salt) => withMore(draft, ['x-large', 'x'.repeat(17_000 + (salt % 50_000))])
  ],
  [
    'header: a control character',
    [400],
    (draft, salt) =>
      withMore(draft, ['x-control', ['a\u0000b', 'a\u0001b', 'a\u007fb', 'a\rb', 'a\nb'][salt % 5] ?? ''])
  ],
  [
    'header: a wrong name',
    [400],
    (draft, salt) =>
      withMore(draft, [['a b', 'a\u0000', '', 'é'.normalize(), '(a)', 'a\t'][salt % 6] ?? '', 'a'])
  ],
  ['header: folded', [400], draft => withMore(draft, ['x-folded', 'a\r\n b'])],
  ['host: missing', [400], () => ({ hasNoHost: true })],
  ['host: twice', [400], draft => withMore(draft, ['host', 'a'], ['host', 'b'])],
  [
    'host: another',
    'accepted',
    (draft, salt) =>
      withMore(draft, [
        'host',
        ['example.com', '', '[::1]:80', 'a b', '"', 'x'.repeat(300), "'", 'a@b:99999'][salt % 8] ?? ''
      ])
  ],
  [
    'cookie: others',
    'accepted',
    (draft, salt) =>
      withMore(draft, [
        'cookie',
        ['a=b', '=', ';;;', '__proto__=1', 'a=%zz', 'todobot_refresh2=x', '\xff=\xfe', 'a="b;c"'][salt % 8] ??
          ''
      ])
  ],
  ['connection: close', 'accepted', draft => withMore(draft, ['connection', 'close'])],
  [
    'connection: upgrade',
    'accepted',
    (draft, salt) => ({
      ...withMore(
        draft,
        ['connection', 'upgrade'],
        ['upgrade', ['websocket', 'h2c', 'TLS/1.0'][salt % 3] ?? '']
      ),
      isLast: true
    })
  ],
  [
    'connection: names headers',
    'any',
    draft => withMore(draft, ['connection', 'authorization, content-type'])
  ],
  ['origin: known', 'accepted', draft => withMore(draft, ['origin', 'http://localhost:3000'])],
  ['origin: none', 'plausible', draft => withMore(draft, ['origin', 'null'])],
  [
    'origin: unknown',
    'plausible',
    (draft, salt) =>
      withMore(draft, [
        'origin',
        [
          'https://evil.example',
          'http://localhost:3000.evil.example',
          'x',
          '\xff',
          'http://localhost:3000, http://a'
        ][salt % 5] ?? ''
      ])
  ],
  ['version: 1.0', 'accepted', () => ({ version: 'HTTP/1.0' })],
  [
    'version: wrong',
    [400],
    (_draft, salt) => ({
      version: ['HTTP/2.0', 'HTTP/3', 'HTTP/1.', 'http/1.1', 'HTTPS/1.1', 'HTTP/9.9'][salt % 6] ?? ''
    })
  ]
]

/** Changes of the credentials. Mutated tokens are in `tokens/`. */
const tokenRows: Row[] = [
  ['authorization: missing', [401], draft => withHeader(draft, 'authorization')],
  [
    'authorization: wrong',
    [401],
    (draft, salt) =>
      withHeader(
        draft,
        'authorization',
        [
          '',
          'Bearer',
          'Bearer ',
          'Basic YTpi',
          '{{token}}',
          'Bearer {{token}}x',
          'Bearer null',
          'Bearer a.b.c',
          'Bearer {{token}}, Bearer {{token}}',
          'Token {{token}}',
          'Bearer "{{token}}"'
        ][salt % 11] ?? ''
      )
  ],
  ['authorization: the first of two', 'any', draft => withMore(draft, ['authorization', 'Bearer x'])],
  [
    'authorization: another user',
    'plausible',
    draft => withHeader(draft, 'authorization', 'Bearer {{token:foreign}}')
  ],
  ['authorization: in any case', 'accepted', draft => withHeader(draft, 'authorization', 'bEaReR {{token}}')]
]

/** Requests with unusual headers. */
export function headCases(operation: Operation): Case[] {
  const all = needsToken(operation) ? [...rows, ...tokenRows] : rows
  return all.map(([what, expect, change]) => ({
    what,
    draft: fc
      .tuple(requestOf(operation, 'plain'), fc.nat())
      .map(([draft, salt]) => ({ ...draft, ...change(draft, salt), what, expect }))
  }))
}

/** The first media type of a successful response. */
function typeOf({ operation: { responses } }: Draft): string {
  const types = Object.entries(responses).flatMap(([status, { content = {} }]) =>
    status < '300' ? Object.keys(content) : []
  )
  return types[0] ?? 'application/json'
}

function pick<T>(list: T[], salt: number): T | undefined {
  return list[salt % list.length]
}

function acceptOf(draft: Draft, accept = ''): Draft {
  return withHeader(draft, 'accept', accept)
}

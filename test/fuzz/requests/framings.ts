import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { type Draft, type Expectation, withHeader, withMore } from './draft.ts'

/** A change of a valid request with a body; the salt selects a variant. */
export type BodyRow = [
  what: string,
  expect: Expectation,
  change: (draft: Draft & { body: string }, salt: number) => Partial<Draft>
]

/** Changes of the type, the coding and the framing of a valid body. */
export const framingRows: BodyRow[] = [
  ['content-type: missing', [415], draft => withHeader(draft, 'content-type')],
  [
    'content-type: another',
    [415],
    (draft, salt) => withHeader(draft, 'content-type', otherTypes[salt % otherTypes.length] ?? '')
  ],
  [
    'content-type: with a charset',
    'accepted',
    (draft, salt) =>
      withHeader(
        draft,
        'content-type',
        [
          'application/json; charset=utf-8',
          'application/json;charset=UTF8',
          'APPLICATION/JSON; Charset="utf-8"',
          'application/json; profile="a;b"',
          'application/json ; charset=utf-8',
          'application/json;'
        ][salt % 6] ?? ''
      )
  ],
  [
    'content-type: with another charset',
    [415],
    (draft, salt) =>
      withHeader(
        draft,
        'content-type',
        `application/json; charset=${['iso-8859-1', 'utf-16', '"utf-16le"', 'ascii', 'utf-7', 'x', ' utf-32'][salt % 7]}`
      )
  ],
  ['content-type: twice', 'any', draft => withMore(draft, ['content-type', 'text/plain'])],
  [
    'content-encoding: identity',
    'accepted',
    (draft, salt) => withMore(draft, ['content-encoding', ['identity', 'IDENTITY', ''][salt % 3] ?? ''])
  ],
  [
    'content-encoding: another',
    [415],
    (draft, salt) =>
      withMore(draft, [
        'content-encoding',
        ['gzip', 'br', 'deflate', 'zstd', 'compress', 'identity, gzip', 'x', 'gzip;q=0'][salt % 8] ?? ''
      ])
  ],
  [
    'content-encoding: compressed',
    [415],
    (draft, salt) => ({
      ...withMore(draft, ['content-encoding', ['gzip', 'deflate', 'br'][salt % 3] ?? '']),
      body: compressed(draft.body, salt % 3)
    })
  ],
  ['content-encoding: a lie', [400], draft => ({ body: compressed(draft.body, 0) })],
  [
    'content-length: too small',
    [400],
    draft => ({
      ...withMore(draft, ['content-length', String(Math.floor(draft.body.length / 2))]),
      framing: 'none'
    })
  ],
  [
    'content-length: too large',
    'any',
    draft => ({
      ...withMore(draft, ['content-length', String(draft.body.length + 10)]),
      framing: 'none',
      ends: true,
      mayClose: true
    })
  ],
  [
    'content-length: wrong',
    [400],
    (draft, salt) => ({
      ...withMore(draft, [
        'content-length',
        ['-1', 'ten', '1e1', '+5', '0x5', '', '99999999999999999999', '5 5', '5, 5'][salt % 9] ?? ''
      ]),
      framing: 'none'
    })
  ],
  [
    'content-length: twice',
    [400],
    draft => ({ ...withMore(draft, ['content-length', '2'], ['content-length', '3']), framing: 'none' })
  ],
  [
    'content-length: and chunks',
    [400],
    draft => ({ ...withMore(draft, ['content-length', '2']), framing: 'chunked' })
  ],
  [
    'transfer-encoding: another',
    [400, 415, 422],
    (draft, salt) => ({
      ...withMore(draft, [
        'transfer-encoding',
        ['gzip', 'chunked, gzip', 'identity', 'chunked;a', 'xchunked', 'gzip, chunked'][salt % 6] ?? ''
      ]),
      framing: 'none',
      mayClose: true,
      ends: true
    })
  ],
  [
    'transfer-encoding: broken chunks',
    [400],
    (draft, salt) => ({
      ...withMore(draft, ['transfer-encoding', 'chunked']),
      framing: 'none',
      body:
        [
          'xyz\r\n',
          '-1\r\n',
          '2\r\n{}{}\r\n0\r\n\r\n',
          'ffffffffffffffffff\r\n',
          '0x2\r\n{}\r\n0\r\n\r\n',
          '\r\n'
        ][salt % 6] ?? ''
    })
  ],
  ['expect: 100-continue', 'accepted', draft => withMore(draft, ['expect', '100-continue'])],
  ['expect: another', 'any', draft => withMore(draft, ['expect', '200-ok'])]
]

const otherTypes = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/jsonx',
  'application/vnd.api+json',
  'application/problem+json',
  'text/json',
  ';;;',
  'json',
  '*/*',
  'application/*',
  'application/json, text/plain',
  '',
  'a/b',
  'application/octet-stream'
]

function compressed(body: string, coding: number): string {
  const compress = [gzipSync, deflateSync, brotliCompressSync][coding] ?? gzipSync
  return compress(Buffer.from(body, 'latin1')).toString('latin1')
}

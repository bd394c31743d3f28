import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { jwtSecret } from '../../chaos/harness/requests.ts'
import {
  alphabet,
  claimsOf,
  flipped,
  header,
  hmac,
  type Mutation,
  part,
  pick,
  replacedAt,
  segments,
  signed,
  withUnusedBits
} from './parts.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()

/** Ways to make a token that must be refused from a valid one. */
export const tokenMutations: Record<string, Mutation> = {
  'a bit flipped': ({ token }, salt) => flipped(token, salt),
  'unused bits of the last character set': ({ token }, salt) => withUnusedBits(token, 1 + (salt % 3)),
  'unused bits of another segment set': ({ token }, salt) =>
    segments(token)
      .map((text, at) => (at === salt % 2 ? withUnusedBits(text, 1) : text))
      .join('.'),
  'a character replaced': ({ token }, salt) =>
    replacedAt(token, salt, pick([...alphabet, '+', '/', '=', '.', ' ', '~', '\xe9'], salt >> 8)),
  'a character removed': ({ token }, salt) =>
    token.slice(0, salt % token.length) + token.slice((salt % token.length) + 1),
  'a character inserted': ({ token }, salt) =>
    token.slice(0, salt % token.length) +
    pick([...alphabet, '=', '.', ',', '\x80', '\t'], salt >> 8) +
    token.slice(salt % token.length),
  'cut short': ({ token }, salt) => token.slice(0, salt % token.length),
  'its beginning cut': ({ token }, salt) => token.slice(1 + (salt % (token.length - 1))),
  padded: ({ token }, salt) =>
    pick(
      [
        `${token}=`,
        `${token}==`,
        segments(token)
          .map(text => `${text}=`)
          .join('.'),
        `=${token}`,
        `${token}.`,
        `.${token}`,
        `${token}%3D`,
        `${token}\x00`.replace('\x00', '%00')
      ],
      salt
    ),
  twice: ({ token }, salt) => [token, token].join(pick(['', '.', ',', ' ', ';', '&'], salt)),
  'segments in another order': ({ token }, salt) => {
    const [a, b, c] = segments(token)
    return pick(
      [
        [b, a, c],
        [c, b, a],
        [a, c, b],
        [a, a, c],
        [a, b, b],
        [a, b],
        [b, c],
        [a, b, '', c],
        ['', b, c],
        [a, '', c],
        [a, b, ''],
        [a, b, c, '', '']
      ],
      salt
    ).join('.')
  },
  'base64 instead of base64url': ({ token }, salt) =>
    signedParts(token, text =>
      Buffer.from(text, 'base64url')
        .toString('base64')
        .replace(/=*$/, salt % 2 ? '=' : '')
    ),
  'no signature': ({ token }, salt) =>
    `${part({ ...header, alg: pick(['none', 'None', 'NONE', 'nOnE', '', null, undefined, 'HS256'], salt) })}.${segments(token)[1]}.`,
  'no algorithm, with a signature': ({ token }, salt) => {
    const text = `${part({ ...header, alg: pick(['none', 'None', 'NONE', ''], salt) })}.${segments(token)[1]}`
    return `${text}.${pick([segments(token)[2], hmac(text)], salt >> 4)}`
  },
  'another algorithm': ({ token }, salt) => {
    const alg = pick(
      [
        'hs256',
        'Hs256',
        'HS256 ',
        ' HS256',
        'HS384',
        'HS512',
        'RS256',
        'PS256',
        'ES256',
        'EdDSA',
        'HS256\u0000',
        ['HS256'],
        { a: 1 },
        true,
        256,
        'A256KW',
        'constructor',
        '__proto__'
      ],
      salt
    )
    return signed({ ...header, alg }, claimsOf(token))
  },
  'another hash': ({ token }, salt) => {
    const [hash, alg] = pick(
      [
        ['sha384', 'HS384'],
        ['sha512', 'HS512'],
        ['sha512', 'HS256'],
        ['sha1', 'HS256'],
        ['md5', 'HS256']
      ],
      salt
    )
    return signed({ ...header, alg }, claimsOf(token), jwtSecret, hash)
  },
  'signed with RSA': ({ token }, salt) => {
    const alg = pick(['RS256', 'HS256', 'PS256'], salt)
    const text = `${part({ ...header, alg })}.${segments(token)[1]}`
    return `${text}.${sign('sha256', Buffer.from(text), rsa.privateKey).toString('base64url')}`
  },
  'signed with a public key': ({ token }, salt) =>
    signed({ ...header, alg: pick(['HS256', 'RS256'], salt) }, claimsOf(token), publicPem),
  'signed with another key': ({ token }, salt) =>
    signed(
      header,
      claimsOf(token),
      pick(
        [
          '',
          'secret',
          jwtSecret.slice(1),
          `${jwtSecret} `,
          jwtSecret.toUpperCase(),
          'null',
          'undefined',
          randomUUID()
        ],
        salt
      )
    ),
  'a key in its header': ({ token }, salt) => {
    const key = pick(['own key', ''], salt)
    return signed(
      {
        ...header,
        ...pick(
          [
            { jwk: { kty: 'oct', k: part(key) } },
            { kid: '../../dev/null' },
            { kid: "' or '1'='1" },
            { jku: 'http://127.0.0.1:1/' },
            { x5u: 'http://127.0.0.1:1/' }
          ],
          salt
        )
      },
      claimsOf(token),
      key
    )
  },
  'critical headers': ({ token }, salt) =>
    signed(
      {
        ...header,
        ...pick(
          [
            { crit: ['exp'], exp: 1 },
            { crit: ['b64'], b64: false },
            { crit: [] },
            { crit: 'exp' },
            { crit: ['x'] },
            { crit: ['alg'] },
            { crit: {} }
          ],
          salt
        )
      },
      claimsOf(token)
    ),
  'claims of another user, the old signature': ({ token, foreignToken }) =>
    [segments(token)[0], segments(foreignToken)[1], segments(token)[2]].join('.'),
  'another subject, the old signature': ({ token, foreignId }) => {
    const [head, , signature] = segments(token)
    return [head, part({ ...claimsOf(token), sub: foreignId }), signature].join('.')
  },
  'another subject, well signed': ({ token, foreignId }, salt) =>
    signed(header, {
      ...claimsOf(token),
      sub: pick(
        [
          foreignId,
          randomUUID(),
          '',
          null,
          1,
          [claimsOf(token).sub],
          { id: 1 },
          '*',
          'admin',
          `${claimsOf(token).sub} `,
          String(claimsOf(token).sub).toUpperCase()
        ],
        salt
      )
    }),
  'another session, well signed': ({ token, foreignToken }, salt) =>
    signed(header, {
      ...claimsOf(token),
      sid: pick(
        [
          claimsOf(foreignToken).sid,
          randomUUID(),
          '',
          null,
          1,
          [claimsOf(token).sid],
          {},
          '*',
          "' or true --",
          `${claimsOf(token).sid}\u0000`
        ],
        salt
      )
    }),
  'a claim missing': ({ token }, salt) => {
    const name = pick(['sub', 'sid', 'iss', 'aud', 'exp'], salt)
    return signed(header, { ...claimsOf(token), [name]: undefined })
  },
  'a claim of another service': ({ token }, salt) =>
    signed(header, {
      ...claimsOf(token),
      ...pick(
        [
          { iss: 'other' },
          { aud: 'other' },
          { iss: null },
          { aud: [] },
          { aud: ['other'] },
          { iss: ['todobot-chat-api'] },
          { iss: 'TODOBOT-CHAT-API' },
          { aud: 'todobot-chat-api ' }
        ],
        salt
      )
    }),
  expired: ({ token }, salt) =>
    signed(header, {
      ...claimsOf(token),
      exp: pick(
        [0, 1, -1, Math.floor(Date.now() / 1000) - 1, Math.floor(Date.now() / 1000) - 86_400, -1e300],
        salt
      )
    }),
  'an expiry that is not one': ({ token }, salt) =>
    signed(header, {
      ...claimsOf(token),
      exp: pick(['never', '9999999999', null, true, {}, [9_999_999_999], ''], salt)
    }),
  'not valid yet': ({ token }, salt) =>
    signed(header, {
      ...claimsOf(token),
      nbf: pick([9_999_999_999, Math.floor(Date.now() / 1000) + 60, 'now', {}], salt)
    }),
  'a payload that is no object': (_originals, salt) =>
    signed(header, pick(['null', '[]', '"text"', '1', 'true', '', '{', '[{}]', '{}', '\ufeff{}'], salt)),
  'a header that is no object': ({ token }, salt) =>
    signed(pick(['null', '[]', '"HS256"', '1', '', '{', '{}', '[{"alg":"HS256"}]'], salt), claimsOf(token)),
  'duplicate names': ({ token, foreignId }, salt) => {
    const claims = JSON.stringify(claimsOf(token))
    return pick(
      [
        signed(`{"alg":"HS256","alg":"none"}`, claims),
        signed(`{"alg":"none","alg":"HS384"}`, claims),
        signed(header, `${claims.slice(0, -1)},"sub":"${foreignId}"}`),
        signed(header, `${claims.slice(0, -1)},"exp":1}`)
      ],
      salt
    )
  },
  'a prototype': ({ token }, salt) =>
    signed(
      header,
      pick(
        [
          `{"__proto__":${JSON.stringify(claimsOf(token))}}`,
          `{"constructor":{"prototype":${JSON.stringify(claimsOf(token))}}}`
        ],
        salt
      )
    ),
  nested: ({ token }, salt) =>
    pick(
      [
        signed(header, token),
        signed({ ...header, cty: 'JWT' }, token),
        signed(header, { token }),
        signed(header, `${'['.repeat(3000)}${']'.repeat(3000)}`)
      ],
      salt
    ),
  'in JSON': ({ token }, salt) => {
    const [head, payload, signature] = segments(token)
    return part(
      pick(
        [
          { protected: head, payload, signature },
          { payload, signatures: [{ protected: head, signature }] }
        ],
        salt
      )
    )
  },
  encrypted: (_originals, salt) =>
    [
      part({ alg: 'dir', enc: 'A256GCM' }),
      '',
      part('iv'),
      part('text'.repeat(1 + (salt % 9))),
      part('tag')
    ].join('.'),
  huge: ({ token }, salt) => signed(header, { ...claimsOf(token), sid: 'x'.repeat(4000 + (salt % 4000)) }),
  'escaped or in Unicode': ({ token }, salt) =>
    pick(
      [
        encodeURIComponent(token).replaceAll('.', '%2E'),
        token.replaceAll('.', '\xb7'),
        Buffer.from(token.replace('.', '．')).toString('latin1'),
        `${Buffer.from('\u200b').toString('latin1')}${token}`,
        Buffer.from(token, 'utf16le').toString('latin1').replaceAll('\x00', '\x80')
      ],
      salt
    ),
  random: (_originals, salt) =>
    Array.from({ length: 3 }, (_, at) => hmac(`${salt} ${at}`).slice(0, 1 + ((salt >> (at * 4)) % 43))).join(
      '.'
    )
}

/** The token with its first two segments spelled differently, and signed. */
function signedParts(token: string, spell: (text: string) => string): string {
  const [head, payload] = segments(token)
  const text = `${spell(head)}.${spell(payload)}`
  return `${text}.${hmac(text)}`
}

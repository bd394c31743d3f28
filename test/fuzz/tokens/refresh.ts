import { flipped, hmac, pick, replacedAt, withUnusedBits } from './parts.ts'

/** Ways to make a refresh token that must be refused from a valid one. */
export const cookieMutations: Record<string, (secret: string, salt: number) => string> = {
  'a bit flipped': flipped,
  'unused bits set': (secret, salt) => withUnusedBits(secret, 1 + (salt % 15)),
  'cut short': (secret, salt) => secret.slice(0, salt % secret.length),
  'its beginning cut': (secret, salt) => secret.slice(1 + (salt % (secret.length - 1))),
  longer: (secret, salt) => secret + pick(['A', 'AA', 'AAAA', '=', '==', '.', secret, '%3D', '!', '-'], salt),
  'a character inserted': (secret, salt) =>
    secret.slice(0, salt % secret.length) +
    pick(['.', '!', '*', '\x80', '+', '/', '=', '~'], salt >> 8) +
    secret.slice(salt % secret.length),
  'a character replaced': (secret, salt) =>
    replacedAt(secret, salt, pick(['.', '!', '\xe9', ':', '='], salt >> 8)),
  'base64 instead of base64url': secret => Buffer.from(secret, 'base64url').toString('base64'),
  hexadecimal: secret => Buffer.from(secret, 'base64url').toString('hex'),
  'zero bytes': (secret, salt) => {
    const bytes = Buffer.from(secret, 'base64url')
    bytes.fill(0, pick([0, 16, 32], salt))
    return bytes.toString('base64url')
  },
  'parts swapped': secret => {
    const bytes = Buffer.from(secret, 'base64url')
    return Buffer.concat([bytes.subarray(16, 32), bytes.subarray(0, 16), bytes.subarray(32)]).toString(
      'base64url'
    )
  },
  random: (_secret, salt) => (hmac(`${salt}`) + hmac(`${salt}a`)).slice(0, 86),
  'in quotes twice': secret => `""${secret}""`,
  empty: () => ''
}

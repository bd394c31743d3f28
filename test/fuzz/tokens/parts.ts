import { createHmac } from 'node:crypto'
import { jwtSecret } from '../../chaos/harness/requests.ts'

/** What a mutation starts from. */
export interface Originals {
  /** A valid token. */
  token: string
  /** The user's id and session, and those of another user. */
  userId: string
  foreignId: string
  foreignToken: string
}

export type Mutation = (originals: Originals, salt: number) => string

export const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
export const hmac = (text: string, key = jwtSecret, hash = 'sha256') =>
  createHmac(hash, key).update(text).digest('base64url')
export const segments = (token: string) => token.split('.') as [string, string, string]
export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(segments(token)[1], 'base64url').toString())
export const pick = <T>(list: readonly T[], salt: number): T => list[salt % list.length] as T
export const header = { alg: 'HS256', typ: 'JWT' }
export const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** A token with the right signature. */
export function signed(head: unknown, claims: unknown, key = jwtSecret, hash = 'sha256'): string {
  const text = `${part(head)}.${part(claims)}`
  return `${text}.${hmac(text, key, hash)}`
}

export function flipped(text: string, salt: number): string {
  const at = salt % text.length
  const value = alphabet.indexOf(text[at] ?? '')
  return value < 0
    ? text.slice(0, at)
    : replacedAt(text, at, alphabet[value ^ (1 << ((salt >> 10) % 6))] ?? '')
}

/** The same bytes in another spelling: the last character has bits that no byte uses. */
export function withUnusedBits(text: string, bits: number): string {
  const value = alphabet.indexOf(text.at(-1) ?? '')
  return text.slice(0, -1) + alphabet[value ^ bits]
}

export function replacedAt(text: string, salt: number, character: string): string {
  const at = salt % text.length
  return text.slice(0, at) + character + text.slice(at + 1)
}

import { createHash } from 'node:crypto'

/** What a client names a request by, to repeat it safely. */
export interface IdempotencyKey {
  value: string
  /** SHA-256 of what was asked for: a key that comes with another one is refused. */
  hash: Buffer
}

/** Hours in which a key names its request. */
export const keyHours = 24

/** The key in a header `Idempotency-Key`, in quotes or without, of a request that asks for these values. */
export function idempotencyKey(header: string, asked: unknown[]): IdempotencyKey {
  const value = header.replace(/^"(.*)"$/, '$1')
  return { value, hash: createHash('sha256').update(JSON.stringify(asked)).digest() }
}

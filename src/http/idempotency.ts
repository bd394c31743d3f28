import { createHash } from 'node:crypto'

/** The key by which a client identifies a request, so that it can repeat the request safely. */
export interface IdempotencyKey {
  value: string
  /** SHA-256 of the request's parameters. The same key with a different hash is rejected. */
  hash: Buffer
}

/** Hours after which a key expires. */
export const keyLifetimeHours = 24

/** Parses an `Idempotency-Key` header, quoted or bare, and hashes the request's parameters. */
export function idempotencyKey(header: string, parameters: unknown[]): IdempotencyKey {
  const value = header.replace(/^"(.*)"$/, '$1')
  return { value, hash: createHash('sha256').update(JSON.stringify(parameters)).digest() }
}

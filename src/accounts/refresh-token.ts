import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** The content of the session cookie. */
export interface RefreshToken {
  userId: string
  sessionId: string
  /** 32 random or derived bytes. Valid for one exchange. */
  secret: Buffer
}

const idBytes = 16
const secretBytes = 32
const tokenBytes = 2 * idBytes + secretBytes

export function newSecret(): Buffer {
  return randomBytes(secretBytes)
}

/** The database stores only the hash of a secret. */
export function hashOf(secret: Buffer): Buffer {
  return createHash('sha256').update(secret).digest()
}

/**
 * Derives the secret that replaces this one. The derivation is deterministic, so that two requests with the same secret
 * get the same new one although no secret is stored. Only a server with the key can derive it.
 */
export function nextSecret(key: string, secret: Buffer): Buffer {
  return createHmac('sha256', key).update('refresh token').update(secret).digest()
}

/** One key, or two during a rotation. New secrets are derived from the first one. */
export type DerivationKeys = [current: string, ...previous: string[]]

/** The secret with this hash, if it is the one that replaces `secret`. */
export function derivedSecret(keys: DerivationKeys, secret: Buffer, hash: Buffer): Buffer | undefined {
  return keys.map(key => nextSecret(key, secret)).find(next => hashOf(next).equals(hash))
}

/** After so many exchanges, a secret is not recognized any more. It bounds the time that a forged one takes. */
export const maxExchanges = 100
/** The same for exchanges before and after a rotation of the key. Each of them doubles the time. */
export const maxMixedExchanges = 6

/** Whether a session with this hash has this secret, or had it before. */
export function isOrWasSecret(keys: DerivationKeys, secret: Buffer, currentHash: Buffer): boolean {
  return (
    keys.some(key => leadsTo(currentHash, secret, [key], maxExchanges)) ||
    (keys.length > 1 && leadsTo(currentHash, secret, keys, maxMixedExchanges))
  )
}

function leadsTo(currentHash: Buffer, secret: Buffer, keys: string[], exchanges: number): boolean {
  if (timingSafeEqual(hashOf(secret), currentHash)) return true
  if (exchanges === 0) return false
  return keys.some(key => leadsTo(currentHash, nextSecret(key, secret), keys, exchanges - 1))
}

/** Encodes a token as base64url, which needs no escaping in a cookie. */
export function encodeToken({ userId, sessionId, secret }: RefreshToken): string {
  return Buffer.concat([bytesOf(userId), bytesOf(sessionId), secret]).toString('base64url')
}

/**
 * Decodes a token; undefined when the text is missing or is not a token. Node ignores characters that are not base64url,
 * and bits that no byte uses: a token has one spelling only.
 */
export function decodeToken(text = ''): RefreshToken | undefined {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length !== tokenBytes || bytes.toString('base64url') !== text) return undefined
  return {
    userId: uuidOf(bytes.subarray(0, idBytes)),
    sessionId: uuidOf(bytes.subarray(idBytes, 2 * idBytes)),
    secret: bytes.subarray(2 * idBytes)
  }
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex')
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

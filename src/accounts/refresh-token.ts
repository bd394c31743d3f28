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

/** After so many exchanges, a secret is not recognized any more. It bounds the time that a forged one takes. */
export const maxExchanges = 100

/** Whether a session with this hash has this secret, or had it before. */
export function isOrWasSecret(key: string, secret: Buffer, currentHash: Buffer): boolean {
  let derived = secret
  for (let exchanges = 0; exchanges <= maxExchanges; exchanges++) {
    if (timingSafeEqual(hashOf(derived), currentHash)) return true
    derived = nextSecret(key, derived)
  }
  return false
}

/** Encodes a token as base64url, which needs no escaping in a cookie. */
export function encodeToken({ userId, sessionId, secret }: RefreshToken): string {
  return Buffer.concat([bytesOf(userId), bytesOf(sessionId), secret]).toString('base64url')
}

/** Decodes a token; undefined when the text is missing or is not a token. */
export function decodeToken(text = ''): RefreshToken | undefined {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length !== tokenBytes) return undefined
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

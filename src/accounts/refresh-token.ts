import { createHash, createHmac, randomBytes } from 'node:crypto'

/** What the cookie of a session holds. */
export interface RefreshToken {
  userId: string
  sessionId: string
  /** 32 bytes that nobody else knows; it is good for one exchange. */
  secret: Buffer
}

const idBytes = 16
const secretBytes = 32
const tokenBytes = 2 * idBytes + secretBytes

export function newSecret(): Buffer {
  return randomBytes(secretBytes)
}

/** What is stored of a secret. */
export function hashOf(secret: Buffer): Buffer {
  return createHash('sha256').update(secret).digest()
}

/**
 * What takes a secret's place. It is always the same one: two requests with one secret get the same answer, without
 * a secret being stored. Only who has the key can tell it.
 */
export function nextSecret(key: string, secret: Buffer): Buffer {
  return createHmac('sha256', key).update('refresh token').update(secret).digest()
}

/** The token in characters that stand in a cookie as they are. */
export function encodeToken({ userId, sessionId, secret }: RefreshToken): string {
  return Buffer.concat([bytesOf(userId), bytesOf(sessionId), secret]).toString('base64url')
}

/** The token in these characters; undefined when there is none. */
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

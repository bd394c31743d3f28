import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { fromBase64url } from '../lib/base64url.ts'
import type { Keys } from '../lib/keys.ts'
import type { SessionIds } from './sessions.ts'

/** The content of the session cookie. */
export interface RefreshToken extends SessionIds {
  /** 16 random or derived bytes, and 16 bytes that prove that a server has issued them. Valid for one exchange. */
  secret: Buffer
}

const idBytes = 16
const secretBytes = 32
const tokenBytes = 2 * idBytes + secretBytes
/** The bytes of a secret before its proof. */
const seedBytes = 16

export function newSecret(key: string, session: SessionIds): Buffer {
  return issued(key, session, randomBytes(seedBytes))
}

/** The database stores only the hash of a secret. */
export function hashOf(secret: Buffer): Buffer {
  return createHash('sha256').update(secret).digest()
}

/**
 * Derives the secret that replaces the one of this token. The derivation is deterministic, so that two requests with the same
 * secret get the same new one although no secret is stored. Only a server with the key can derive it.
 */
export function nextSecret(key: string, { secret, ...session }: RefreshToken): Buffer {
  const derived = createHmac('sha256', key).update('refresh token').update(secret).digest()
  return issued(key, session, derived.subarray(0, seedBytes))
}

/** The secret with this hash, if it is the one that replaces that of `token`. */
export function derivedSecret(keys: Keys, token: RefreshToken, hash: Buffer): Buffer | undefined {
  return keys.map(key => nextSecret(key, token)).find(next => hashOf(next).equals(hash))
}

/**
 * Whether a server with one of these keys has issued the token, however often it was exchanged since. Tokens from before
 * there were proofs are not recognized.
 */
export function isIssued(keys: Keys, { secret, ...session }: RefreshToken): boolean {
  const seed = secret.subarray(0, seedBytes)
  return keys.some(key => timingSafeEqual(secret, issued(key, session, seed)))
}

/** A secret with its proof, which is bound to the session: with other ids, it proves nothing. */
function issued(key: string, { userId, sessionId }: SessionIds, seed: Buffer): Buffer {
  const proof = createHmac('sha256', key)
    .update('refresh token issued')
    .update(Buffer.concat([bytesOf(userId), bytesOf(sessionId), seed]))
    .digest()
  return Buffer.concat([seed, proof.subarray(0, secretBytes - seedBytes)])
}

/** Encodes a token as base64url, which needs no escaping in a cookie. */
export function encodeToken({ userId, sessionId, secret }: RefreshToken): string {
  return Buffer.concat([bytesOf(userId), bytesOf(sessionId), secret]).toString('base64url')
}

/** Decodes a token; undefined when the text is missing or is not a token. A token has one spelling only. */
export function decodeToken(text = ''): RefreshToken | undefined {
  const bytes = fromBase64url(text)
  if (bytes?.length !== tokenBytes) return undefined
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

import { createSecretKey, type KeyObject } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { decodeProtectedHeader } from 'jose/decode/protected_header'
import { JWSSignatureVerificationFailed } from 'jose/errors'
import { SignJWT } from 'jose/jwt/sign'
import { jwtVerify } from 'jose/jwt/verify'
import type { AccessToken } from '../contract/components.ts'
import { sortKeyPatterns } from '../http/paging.ts'
import { fromBase64url } from '../lib/base64url.ts'
import type { Keys } from '../lib/keys.ts'
import type { SessionIds } from './sessions.ts'

/** An access token whose signature and claims are valid. Its session may have ended. */
export interface VerifiedToken {
  session: SessionIds
  /** Milliseconds since 1970. */
  validUntil: number
}

/** The message says why, for the log. */
export class InvalidToken extends Error {
  override readonly name = 'InvalidToken'

  constructor(reason: unknown) {
    super(String(reason))
  }
}

export type AccessTokens = ReturnType<typeof createAccessTokens>

interface AccessTokensOptions {
  keys: Keys
  accessTokenMinutes: number
}

/** Issuer and audience: rejects tokens of another service that uses the same secret. */
const serviceName = 'todobot-chat-api'

/** No other issuer's tokens have it. */
const ownAlgorithm = 'HS256'

const checks = {
  algorithms: [ownAlgorithm],
  issuer: serviceName,
  audience: serviceName,
  requiredClaims: ['exp']
}

function keyOf(secret: string): KeyObject {
  return createSecretKey(Buffer.from(secret))
}

/** The access tokens of sessions. */
export function createAccessTokens({ keys, accessTokenMinutes }: AccessTokensOptions) {
  const key = keyOf(keys[0])
  const previousKey = keys[1] === undefined ? undefined : keyOf(keys[1])
  const seconds = accessTokenMinutes * 60

  return {
    /** Creates an access token for a session, in the format of the login response. */
    async issue({ userId, sessionId }: SessionIds): Promise<AccessToken> {
      const issuedAt = Math.floor(Date.now() / 1000)
      const token = new SignJWT({ sub: userId, sid: sessionId, iss: serviceName, aud: serviceName })
        .setProtectedHeader({ alg: ownAlgorithm, typ: 'JWT' })
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + seconds)
      return { access_token: await token.sign(key), token_type: 'bearer', expires_in: seconds }
    },

    /** @throws {InvalidToken} when a check fails. */
    async verify(token: string): Promise<VerifiedToken> {
      const { payload } = await jwtVerify(token, key, checks)
        .catch(error => {
          if (!previousKey || !(error instanceof JWSSignatureVerificationFailed)) throw error
          return jwtVerify(token, previousKey, checks)
        })
        .catch(error => {
          throw new InvalidToken(error)
        })
      requireDates(payload)
      const { sub, sid, exp = 0 } = payload
      if (!isId(sub) || !isId(sid)) throw new InvalidToken('it does not identify a session')
      return { session: { userId: sub, sessionId: sid }, validUntil: exp * 1000 }
    }
  }
}

/** Whether a token has its only spelling. The library accepts others. */
export function isCanonical(token: string): boolean {
  return token.split('.').every(part => fromBase64url(part) !== undefined)
}

/** The end of the year 9999. The database has no timestamps for some larger numbers. */
const maxDate = 253_402_300_799

/** @throws {InvalidToken} when a date is not one since 1970. The library accepts any number. */
export function requireDates({ exp = 0, iat = 0, nbf = 0 }: JWTPayload): void {
  const isValid = [exp, iat, nbf].every(date => date >= 0 && date <= maxDate)
  if (!isValid) throw new InvalidToken('it has a date that is none')
}

/** Whether a token is one of this API, according to its header. */
export function isOwnToken(token: string): boolean {
  try {
    return decodeProtectedHeader(token).alg === ownAlgorithm
  } catch (error) {
    throw new InvalidToken(error)
  }
}

/** A pattern alone would accept an array with an id. */
function isId(claim: unknown): claim is string {
  return typeof claim === 'string' && sortKeyPatterns.uuid.test(claim)
}

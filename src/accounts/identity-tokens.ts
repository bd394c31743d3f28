import type { JWTHeaderParameters, JWTPayload } from 'jose'
import { type JWTVerifyGetKey, jwtVerify } from 'jose/jwt/verify'
import type { Kysely } from 'kysely'
import type { Database } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { Log } from '../lib/log.ts'
import { isStorable } from '../lib/text.ts'
import { InvalidToken, requireDates, type VerifiedToken } from './access-tokens.ts'
import { type Identity, identitySession, maxTokenDays } from './identities.ts'
import { createKeySet } from './key-set.ts'

/** The identity provider whose tokens are accepted. */
export interface IdentityProvider {
  /** The URL of its public keys, a JSON Web Key Set. */
  jwksUrl: string
  /** The claim `iss` of its tokens. */
  issuer: string
  /** The claim `aud` of its tokens for this API, or an item of it. */
  audience: string
}

interface IdentityTokensOptions {
  provider: IdentityProvider
  refreshTokenDays: number
  db: Kysely<Database>
  log: Pick<Log, 'info' | 'warn'>
}

/** Only asymmetric ones: with a symmetric one, the public key would be the secret. */
const algorithms = ['RS256', 'ES256', 'EdDSA']
/** The clock of the provider can differ by so much. */
const toleranceSeconds = 30
/** The maximum of OpenID Connect. */
const maxSubjectLength = 255
/** A token is verified again after this time, or when its key may have been withdrawn. */
const rememberedMs = 60_000

/** The access tokens of an identity provider. Requests with one belong to the session of its subject. */
export function createIdentityTokens({ provider, refreshTokenDays, db, log }: IdentityTokensOptions) {
  const { jwksUrl, issuer, audience } = provider
  const keyOf = createKeySet({ url: jwksUrl, log })
  const checks = {
    algorithms,
    issuer,
    audience,
    requiredClaims: ['exp'],
    clockTolerance: toleranceSeconds,
    maxTokenAge: maxTokenDays * 86_400
  }

  return {
    /**
     * @throws {InvalidToken} when a check fails, or the token was issued before a logout or the deletion of the account.
     * @throws {ApiError} `identity_provider_unavailable` when there is no key to verify it.
     */
    async verify(token: string): Promise<VerifiedToken> {
      const { payload, usableUntil } = await check(token)
      const identity = identityOf(payload)
      const session = await identitySession(db, identity, refreshTokenDays)
      if (!session) throw new InvalidToken('it was issued before a logout or the deletion of the account')
      const validUntil = Math.min(identity.expiresAt * 1000, Date.now() + rememberedMs, usableUntil)
      return { session, validUntil }
    }
  }

  async function check(token: string) {
    let usableUntil = 0
    const keyFor: JWTVerifyGetKey = async (header, signed) => {
      requireHeader(header)
      const found = await keyOf(header, signed)
      usableUntil = found.usableUntil
      return found.key
    }
    const { payload } = await jwtVerify(token, keyFor, checks).catch(error => {
      throw error instanceof ApiError || error instanceof InvalidToken ? error : new InvalidToken(error)
    })
    return { payload, usableUntil }
  }

  function identityOf(payload: JWTPayload): Identity {
    const { sub, iat = 0, exp = 0, cnf } = payload
    requireDates(payload)
    // Its sender must prove to have a key (RFC 7800), which this API does not check.
    if (cnf !== undefined) throw new InvalidToken('it is bound to a key')
    if (typeof sub !== 'string' || sub === '' || sub.length > maxSubjectLength || !isStorable(sub))
      throw new InvalidToken('it has no valid subject')
    return { issuer, subject: sub, issuedAt: iat, expiresAt: exp + toleranceSeconds }
  }
}

/** Other types are not access tokens, for example `logout+jwt`. Many providers have none, or "JWT". */
const types = /^(application\/)?(at\+)?jwt$/i

function requireHeader({ kid, typ = 'JWT' }: JWTHeaderParameters): void {
  // Without the id, a key set with one key would accept tokens of a withdrawn one with the same algorithm.
  if (typeof kid !== 'string') throw new InvalidToken('it has no key id')
  if (typeof typ !== 'string' || !types.test(typ)) throw new InvalidToken('it has another type')
}

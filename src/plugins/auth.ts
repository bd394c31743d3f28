import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import {
  type AccessTokens,
  createAccessTokens,
  InvalidToken,
  isCanonical,
  isOwnToken
} from '../accounts/access-tokens.ts'
import type { IdentityProvider } from '../accounts/identity-tokens.ts'
import type { SessionIds } from '../accounts/sessions.ts'
import { rememberVerified } from '../accounts/verified-tokens.ts'
import type { User } from '../contract/components.ts'
import { ApiError } from '../errors.ts'
import type { Keys } from '../lib/keys.ts'

declare module 'fastify' {
  interface FastifyInstance {
    accessToken: AccessTokens['issue']
    /**
     * Verifies the access token of a request. The session may have ended.
     * @throws {ApiError} `unauthorized` when it is missing or invalid; `identity_provider_unavailable`.
     */
    authenticate(request: FastifyRequest): Promise<SessionIds>
  }
  interface FastifyRequest {
    /** Set only in scopes that register `auth`. */
    user: { id: string; session: SessionIds }
  }
}

interface TokensOptions {
  keys: Keys
  accessTokenMinutes: number
  refreshTokenDays: number
  provider: IdentityProvider | undefined
}

/** RFC 6750. */
const bearer = /^Bearer +([\w.~+/-]+=*)$/i

async function provideTokens(app: FastifyInstance, options: TokensOptions) {
  const tokens = createAccessTokens(options)
  const identityTokens = await openIdentityTokens(app, options)
  const verify = rememberVerified(async token => {
    if (!isCanonical(token)) throw new InvalidToken('it has another spelling')
    return await (identityTokens && !isOwnToken(token) ? identityTokens : tokens).verify(token)
  })

  app.decorate('accessToken', tokens.issue)
  app.decorate('authenticate', async ({ headers, log }) => {
    try {
      const [, token] = bearer.exec(headers.authorization ?? '') ?? []
      if (!token) throw new InvalidToken('there is none')
      return (await verify(token)).session
    } catch (cause) {
      if (!(cause instanceof InvalidToken)) throw cause
      // The response is the same for every reason. Only the log contains the failed check, without the claims.
      log.debug({ reason: cause.message }, 'access token rejected')
      throw new ApiError('unauthorized')
    }
  })
}

/** Loaded only if there is a provider: most servers have none. */
async function openIdentityTokens(app: FastifyInstance, { provider, refreshTokenDays }: TokensOptions) {
  if (!provider) return undefined
  const { createIdentityTokens } = await import('../accounts/identity-tokens.ts')
  return createIdentityTokens({ provider, refreshTokenDays, db: app.db, log: app.log })
}

/**
 * Requires an access token in the scope that registers this plugin, and sets `request.user`. It does not check whether
 * the session is still active: `requireSession` and the rate limit by user do that in nested scopes.
 */
async function requireToken(app: FastifyInstance) {
  app.decorateRequest('user')
  // preParsing runs after the rate limit by address (onRequest), which counts bad tokens, and before the body is read.
  app.addHook('preParsing', async request => {
    const session = await app.authenticate(request)
    request.user = { id: session.userId, session }
  })
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The signed-in user's account; set only in scopes that register `requireSession`. */
    account: User
  }
}

/**
 * Rejects access tokens whose session has ended, in the scope that registers this plugin. In other scopes the session
 * is checked as part of a query that they run anyway.
 */
async function checkSession(app: FastifyInstance) {
  app.decorateRequest('account')
  app.addHook('preParsing', async request => {
    request.account = await app.sessions.userOf(request.user.session)
  })
}

export const tokens = fp(provideTokens, { name: 'tokens', dependencies: ['db'] })
export const auth = fp(requireToken, { name: 'auth', dependencies: ['tokens', 'errors'] })
export const requireSession = fp(checkSession, {
  name: 'require-session',
  dependencies: ['auth', 'services']
})

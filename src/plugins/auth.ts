import jwt from '@fastify/jwt'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { SessionIds } from '../accounts/sessions.ts'
import type { User } from '../contract/components.ts'
import { ApiError } from '../errors.ts'
import { sortKeyPatterns } from '../http/paging.ts'

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: { sub: string; sid: string }
    user: { id: string; session: SessionIds }
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Creates an access token for a session, in the format of the login response. */
    accessToken(session: SessionIds): { access_token: string; token_type: 'bearer'; expires_in: number }
  }
}

interface TokensOptions {
  /** At least 32 bytes. All replicas must use the same secret. */
  secret: string
  accessTokenMinutes: number
}

/** Issuer and audience: rejects tokens of another service that uses the same secret. */
const serviceName = 'todobot-chat-api'

/** The number of tokens whose verification is remembered until they expire. One takes about 1 KB. */
const cachedTokens = 1000

/** A pattern alone would accept an array with an id. */
function isId(claim: unknown): boolean {
  return typeof claim === 'string' && sortKeyPatterns.uuid.test(claim)
}

async function issueTokens(app: FastifyInstance, { secret, accessTokenMinutes }: TokensOptions) {
  const expires_in = accessTokenMinutes * 60
  await app.register(jwt, {
    secret,
    sign: { algorithm: 'HS256', iss: serviceName, aud: serviceName, expiresIn: expires_in },
    verify: {
      algorithms: ['HS256'],
      allowedIss: serviceName,
      allowedAud: serviceName,
      requiredClaims: ['iss', 'aud', 'exp', 'sub'],
      // A user sends the same token many times. The session is checked each time.
      cache: cachedTokens
    },
    // Rejects tokens with this issuer that do not identify a session.
    trusted: (_request, { sub, sid }) => isId(sub) && isId(sid),
    formatUser: ({ sub, sid }) => ({ id: sub, session: { userId: sub, sessionId: sid } })
  })
  app.decorate('accessToken', ({ userId, sessionId }) => ({
    access_token: app.jwt.sign({ sub: userId, sid: sessionId }),
    token_type: 'bearer',
    expires_in
  }))
}

/**
 * Requires an access token in the scope that registers this plugin, and sets `request.user`. It does not check whether
 * the session is still active: `requireSession` and the rate limit by user do that in nested scopes.
 */
async function requireToken(app: FastifyInstance) {
  // preParsing runs after the rate limit by address (onRequest), which counts bad tokens, and before the body is read.
  app.addHook('preParsing', async request => {
    try {
      await request.jwtVerify()
    } catch (cause) {
      // The response is the same for every reason. Only the log contains the failed check.
      request.log.debug({ err: cause }, 'access token rejected')
      throw new ApiError('unauthorized')
    }
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

export const tokens = fp(issueTokens, { name: 'tokens' })
export const auth = fp(requireToken, { name: 'auth', dependencies: ['tokens', 'errors'] })
export const requireSession = fp(checkSession, {
  name: 'require-session',
  dependencies: ['auth', 'services']
})

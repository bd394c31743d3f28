import jwt from '@fastify/jwt'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { SessionKey } from '../accounts/sessions.ts'
import type { User } from '../contract/components.ts'
import { ApiError } from '../errors.ts'
import { keyPatterns } from '../http/paging.ts'

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: { sub: string; sid: string }
    user: { id: string; session: SessionKey }
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Makes an access token for a session, as the login answers it. */
    accessToken(session: SessionKey): { access_token: string; token_type: 'bearer'; expires_in: number }
  }
}

interface TokensOptions {
  /** At least 32 bytes, the same for all replicas. */
  secret: string
  accessTokenMinutes: number
}

/** Who issues the tokens, and for whom: a token of another service is none of ours, even under the same secret. */
const party = 'todobot-chat-api'

async function issueTokens(app: FastifyInstance, { secret, accessTokenMinutes }: TokensOptions) {
  const expires_in = accessTokenMinutes * 60
  await app.register(jwt, {
    secret,
    sign: { algorithm: 'HS256', iss: party, aud: party, expiresIn: expires_in },
    verify: {
      algorithms: ['HS256'],
      allowedIss: party,
      allowedAud: party,
      requiredClaims: ['iss', 'aud', 'exp', 'sub']
    },
    // Ids: what else is signed in our name is no session.
    trusted: (_request, { sub, sid }) => keyPatterns.uuid.test(sub) && keyPatterns.uuid.test(sid),
    formatUser: ({ sub, sid }) => ({ id: sub, session: { userId: sub, sessionId: sid } })
  })
  app.decorate('accessToken', ({ userId, sessionId }) => ({
    access_token: app.jwt.sign({ sub: userId, sid: sessionId }),
    token_type: 'bearer',
    expires_in
  }))
}

/**
 * Everything in the scope that registers this needs an access token; `request.user` is whose it is. Whether its
 * session goes on is for the scopes inside to find out: see `requireSession` and the limit by user.
 */
async function requireToken(app: FastifyInstance) {
  // In preParsing: the limit by address, on onRequest, has counted floods of bad tokens, and no body is read for them.
  app.addHook('preParsing', async request => {
    try {
      await request.jwtVerify()
    } catch (cause) {
      // One answer for every reason: which check failed is nobody's business but the log's.
      request.log.debug({ err: cause }, 'token refused')
      throw new ApiError('unauthorized')
    }
  })
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The user whose session this is, where one is needed. */
    account: User
  }
}

/**
 * In the scope that registers this an access token is refused from the moment that its session ends. Elsewhere the
 * look-up is part of a query that is made anyway.
 */
async function checkSession(app: FastifyInstance) {
  app.decorateRequest('account')
  app.addHook('preParsing', async request => {
    request.account = await app.sessions.userOf(request.user.session)
  })
}

export const tokens = fp(issueTokens, { name: 'tokens' })
export const auth = fp(requireToken, { name: 'auth', dependencies: ['tokens', 'errors'] })
export const requireSession = fp(checkSession, { name: 'live-session', dependencies: ['auth', 'services'] })

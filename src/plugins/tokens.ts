import jwt from '@fastify/jwt'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { SessionKey } from '../accounts/session-service.ts'
import { keyPatterns } from '../paging.ts'

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

async function tokens(app: FastifyInstance, { secret, accessTokenMinutes }: TokensOptions) {
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

export default fp(tokens, { name: 'tokens' })

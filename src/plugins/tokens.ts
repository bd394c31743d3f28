import jwt from '@fastify/jwt'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: { sub: string }
    user: { id: string }
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Makes the access token of a user, as the login answers it. */
    accessToken(userId: string): { access_token: string; token_type: 'bearer'; expires_in: number }
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
      // An id: what else is signed in our name is no user.
      allowedSub: /^[\da-f-]{36}$/,
      requiredClaims: ['iss', 'aud', 'exp', 'sub']
    },
    formatUser: ({ sub }) => ({ id: sub })
  })
  app.decorate('accessToken', userId => ({
    access_token: app.jwt.sign({ sub: userId }),
    token_type: 'bearer',
    expires_in
  }))
}

export default fp(tokens, { name: 'tokens' })

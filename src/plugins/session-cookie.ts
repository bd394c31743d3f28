import cookie, { type CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyInstance, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    sessionCookie: {
      /** The refresh token that came with a request. */
      read(request: FastifyRequest): string | undefined
      keep(reply: FastifyReply, refreshToken: string): void
      clear(reply: FastifyReply): void
    }
  }
}

interface SessionCookieOptions {
  refreshTokenDays: number
  cookie: {
    sameSite: 'lax' | 'strict' | 'none'
    /** Whether the server is reached by HTTPS, whatever a request looks like. */
    secure: boolean
  }
}

const name = 'todobot_refresh'

/** The cookie that keeps a browser signed in: scripts cannot read it, and only `/api/auth` gets it. */
async function sessionCookie(app: FastifyInstance, options: SessionCookieOptions) {
  const { sameSite, secure } = options.cookie
  await app.register(cookie)

  /** Without HTTPS a browser would drop a secure one. */
  function attributes({ request }: FastifyReply): CookieSerializeOptions {
    return {
      path: '/api/auth',
      httpOnly: true,
      sameSite,
      secure: secure || request.protocol === 'https',
      // A cookie of a third party is kept for the page's site alone, or not at all.
      ...(sameSite === 'none' && { partitioned: true })
    }
  }

  app.decorate('sessionCookie', {
    read: request => request.cookies[name],
    keep(reply, refreshToken) {
      const maxAge = options.refreshTokenDays * 86_400
      reply.setCookie(name, refreshToken, { ...attributes(reply), maxAge })
    },
    clear(reply) {
      reply.clearCookie(name, attributes(reply))
    }
  })
}

export default fp(sessionCookie, { name: 'session-cookie' })

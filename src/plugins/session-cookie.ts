import cookie, { type CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyInstance, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    sessionCookie: {
      /** Returns the refresh token of a request. */
      read(request: FastifyRequest): string | undefined
      set(reply: FastifyReply, refreshToken: string): void
      clear(reply: FastifyReply): void
    }
  }
}

interface SessionCookieOptions {
  refreshTokenDays: number
  cookie: {
    sameSite: 'lax' | 'strict' | 'none'
    /** Whether clients always use HTTPS, even if a request appears to be plain HTTP. */
    secure: boolean
  }
}

const name = 'todobot_refresh'

/** Reads and sets the cookie with the refresh token. Scripts cannot read it; browsers send it to `/api/auth` only. */
async function sessionCookie(app: FastifyInstance, options: SessionCookieOptions) {
  const { sameSite, secure } = options.cookie
  await app.register(cookie)

  /** `secure` depends on the request, because browsers drop secure cookies that are set over plain HTTP. */
  function attributes({ request }: FastifyReply): CookieSerializeOptions {
    return {
      path: '/api/auth',
      httpOnly: true,
      sameSite,
      secure: secure || request.protocol === 'https',
      // Browsers partition third-party cookies by top-level site, or block them.
      ...(sameSite === 'none' && { partitioned: true })
    }
  }

  app.decorate('sessionCookie', {
    read: request => request.cookies[name],
    set(reply, refreshToken) {
      const maxAge = options.refreshTokenDays * 86_400
      reply.setCookie(name, refreshToken, { ...attributes(reply), maxAge })
    },
    clear(reply) {
      reply.clearCookie(name, attributes(reply))
    }
  })
}

export default fp(sessionCookie, { name: 'session-cookie' })

import cookie, { type CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { deviceTokenDays } from '../accounts/device-token.ts'
import { cookieName } from '../http/cookie-name.ts'

declare module 'fastify' {
  interface FastifyInstance {
    sessionCookie: {
      /** Returns the refresh token of a request; undefined if it has several. */
      read(request: FastifyRequest): string | undefined
      /** Whether a request has several refresh tokens. */
      isAmbiguous(request: FastifyRequest): boolean
      set(reply: FastifyReply, refreshToken: string): void
      clear(reply: FastifyReply): void
    }
    /** The cookie of a browser in which somebody has logged in. It stays after a logout. */
    deviceCookie: {
      /** Returns the device token of a request; undefined if it has several. */
      read(request: FastifyRequest): string | undefined
      set(reply: FastifyReply, deviceToken: string): void
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

/** Its name without HTTPS, and that of all cookies that earlier versions have set. */
const plainName = 'todobot_refresh'

/**
 * Whether a request has several cookies with this name. Any host of the same site can set one for all of the site, and nothing
 * in the request tells which one it is.
 */
function isRepeated({ headers }: FastifyRequest, name: string): boolean {
  const names = headers.cookie?.split(';').map(pair => pair.split('=', 1)[0]?.trim())
  return names !== undefined && names.indexOf(name) !== names.lastIndexOf(name)
}

function readCookie(request: FastifyRequest, name: string): string | undefined {
  return isRepeated(request, name) ? undefined : request.cookies[name]
}

/**
 * Reads and sets the cookies with the refresh token and the device token. Scripts cannot read them; browsers send them to
 * `/api/auth` only.
 */
async function sessionCookie(app: FastifyInstance, options: SessionCookieOptions) {
  const { sameSite, secure } = options.cookie
  await app.register(cookie)

  /** Depends on the request, because browsers drop secure cookies that are set over plain HTTP. */
  function isSecure({ protocol }: FastifyRequest): boolean {
    return secure || protocol === 'https'
  }

  function nameFor(request: FastifyRequest): string {
    return cookieName(plainName, isSecure(request))
  }

  function attributes({ request }: FastifyReply): CookieSerializeOptions {
    return {
      path: '/api/auth',
      httpOnly: true,
      sameSite,
      secure: isSecure(request),
      // Browsers partition third-party cookies by top-level site, or block them.
      ...(sameSite === 'none' && { partitioned: true })
    }
  }

  /** Deletes a cookie without the prefix, in whose place another one is set or deleted. */
  function clearPlain(reply: FastifyReply): void {
    const { request } = reply
    if (nameFor(request) !== plainName && request.cookies[plainName] !== undefined)
      reply.clearCookie(plainName, attributes(reply))
  }

  app.decorate('sessionCookie', {
    // Over HTTPS, one without the prefix does not count: somebody on the network may have set it.
    read: request => readCookie(request, nameFor(request)),
    isAmbiguous: request => isRepeated(request, nameFor(request)),
    set(reply, refreshToken) {
      const maxAge = options.refreshTokenDays * 86_400
      clearPlain(reply)
      reply.setCookie(nameFor(reply.request), refreshToken, { ...attributes(reply), maxAge })
    },
    clear(reply) {
      clearPlain(reply)
      reply.clearCookie(nameFor(reply.request), attributes(reply))
    }
  })

  const deviceCookieName = (request: FastifyRequest) => cookieName('todobot_device', isSecure(request))

  app.decorate('deviceCookie', {
    read: request => readCookie(request, deviceCookieName(request)),
    set(reply, deviceToken) {
      const maxAge = deviceTokenDays * 86_400
      reply.setCookie(deviceCookieName(reply.request), deviceToken, { ...attributes(reply), maxAge })
    },
    clear(reply) {
      reply.clearCookie(deviceCookieName(reply.request), attributes(reply))
    }
  })
}

export default fp(sessionCookie, { name: 'session-cookie' })

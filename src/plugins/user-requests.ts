import { setTimeout } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { rememberBriefly } from '../accounts/checked-sessions.ts'
import { ApiError } from '../errors.ts'
import { FairQueue, type WorkFor } from '../lib/fair-queue.ts'
import { Pacer } from '../lib/pacer.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Does work for a response while it is sent. It waits for its turn, as requests do. */
    workFor: WorkFor
  }
  interface FastifyRequest {
    /** Stops counting the request before its response is sent: it waits for a turn, or streams its events. */
    release(): void
  }
}

interface UserRequestsOptions {
  user: {
    /** Requests of one user whose responses are made and sent by this process at the same time. */
    maxRequests: number
    /** Requests of one user per minute in the long run. */
    requestsPerMinute: number
    /** Milliseconds. Shorter than the time for receiving the body, which is not read in the meantime. */
    maxWaitMs: number
  }
  database: { poolMax: number }
}

/** Requests of one user that wait in addition. A page that starts sends fewer. */
const maxWaiting = 32
/** Seconds for `Retry-After`. */
const retryAfter = 2
/** The share of the database connections that requests use; the rest is for the turns that run. */
const shareOfConnections = 0.2
/** Requests that a user can send at once after a pause. */
const burst = 20
/** Bytes of a response that count as one more request. */
const bytesPerUnit = 100_000
/** The part of a user's share that requests can use whose sessions may have ended. */
const uncheckedPart = 0.5

/**
 * Shares the process fairly between users, in the scope that registers this plugin. What exceeds a share waits:
 * - the requests of one user at the same time, until their responses are sent, are bounded;
 * - requests of one user that follow each other fast are spread; a large response counts as several requests;
 * - requests that exceed half of a share first show that their session has not ended, so that the token of an ended
 *   session leaves the other half to its owner;
 * - the requests of all users that are worked on are bounded, and the users take turns, so that connections of the
 *   database and time remain for turns.
 */
async function limitUserRequests(app: FastifyInstance, { user, database }: UserRequestsOptions) {
  const open = new FairQueue({ total: Number.POSITIVE_INFINITY, perKey: user.maxRequests })
  const pacer = new Pacer({ perSecond: user.requestsPerMinute / 60, burst })
  const working = new FairQueue({ total: Math.ceil(database.poolMax * shareOfConnections) })

  const checkSession = rememberBriefly(session => app.sessions.userOf(session))

  function isWithinUncheckedPart(userId: string): boolean {
    return (
      open.working(userId) + 1 <= user.maxRequests * uncheckedPart &&
      pacer.unpaid(userId) + 1 <= burst * uncheckedPart
    )
  }

  /** Ends the work for a request that has no handler yet. */
  const endWork = new WeakMap<FastifyRequest, () => void>()

  app.decorate('workFor', async (userId, bytes, work) => {
    await setTimeout(pacer.use(userId, bytes / bytesPerUnit))
    const end = await working.acquire(userId)
    return await work().finally(end)
  })
  app.decorateRequest('release', () => undefined)
  // After authentication, which is a hook of the same kind.
  app.addHook('preParsing', async (request, reply) => {
    const { id, session } = request.user
    if (!isWithinUncheckedPart(id)) await checkSession(session)
    if (open.waiting(id) >= maxWaiting) throw tooManyOpenRequests()
    const waitMs = pacer.use(id, 1)
    const isFree = waitMs === 0 && open.isFree(id)
    const patience = isFree ? undefined : createPatience(reply, user.maxWaitMs)
    request.release = await open.acquire(id, patience?.signal)
    reply.onEnd(request.release)
    if (waitMs > 0)
      await setTimeout(waitMs, undefined, patience).catch(() => patience?.signal.throwIfAborted())
    patience?.end()
  })
  // The request is complete. Before, it has no share: the client may never send the rest.
  app.addHook('preValidation', async (request, reply) => {
    const { id } = request.user
    const close = request.release
    const patience = working.isFree(id) ? undefined : createPatience(reply, user.maxWaitMs)
    const end = await working.acquire(id, patience?.signal)
    patience?.end()
    request.release = () => {
      end()
      close()
    }
    endWork.set(request, end)
    // A request has no handler if it is refused.
    reply.onEnd(() => endWork.get(request)?.())
  })
  app.addHook('onRoute', route => {
    const { handler } = route
    // Once called, a handler works to its end, even if the client has disconnected.
    route.handler = async function (request, reply) {
      const end = endWork.get(request)
      endWork.delete(request)
      try {
        return await handler.call(this, request, reply)
      } finally {
        end?.()
      }
    }
  })
  app.addHook('onSend', async (request, reply, payload) => {
    // Refusing the requests of an ended session takes nothing of the user's share.
    if (request.user && reply.statusCode !== 401 && isSized(payload))
      pacer.use(request.user.id, payload.length / bytesPerUnit)
  })
}

function isSized(payload: unknown): payload is string | Buffer {
  return typeof payload === 'string' || Buffer.isBuffer(payload)
}

/** It is the same for all requests, because nobody reads it, and the stack trace of an error costs time. */
const disconnected = tooManyOpenRequests()

/** Its signal is aborted when the client disconnects, or has waited too long, until its end. */
function createPatience(reply: FastifyReply, maxWaitMs: number): { signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const timer = globalThis.setTimeout(() => controller.abort(tooManyOpenRequests()), maxWaitMs)
  let hasEnded = false
  function end(): void {
    clearTimeout(timer)
    hasEnded = true
  }
  reply.onEnd(() => {
    if (hasEnded) return
    end()
    controller.abort(disconnected)
  })
  return { signal: controller.signal, end }
}

function tooManyOpenRequests(): ApiError {
  return new ApiError('too_many_open_requests', { retryAfter })
}

export default fp(limitUserRequests, { name: 'user-requests', dependencies: ['auth', 'services'] })

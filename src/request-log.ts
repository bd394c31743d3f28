import { finished } from 'node:stream'
import { type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { describeRequest } from './logger.ts'

/** One line for each request, when it is over: all of the answer is sent, or the connection is gone before that. */
export class RequestLog extends LogController {
  constructor() {
    super({
      requestIdLogLabel: 'request_id',
      // Probes, which come every few seconds, and the pieces of a page would drown the rest.
      disableRequestLogging: ({ url }) => url.startsWith('/health') || url.startsWith('/docs/static/')
    })
  }

  override incomingRequest(request: FastifyRequest, reply: FastifyReply): void {
    if (this.isLogDisabled(request)) return
    const began = performance.now()
    finished(reply.raw, error => {
      const details = { ...describeRequest(request), duration_ms: Math.round(performance.now() - began) }
      if (error) reply.log.info(details, 'request aborted')
      else reply.log.info({ ...details, status: reply.statusCode }, 'request completed')
    })
  }

  /** Fastify's own, which comes for requests with a route only. */
  override requestCompleted(): void {}
}

import { finished } from 'node:stream'
import { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import pg from 'pg'
import { type DestinationStream, pino } from 'pino'

/** JSON lines on standard output; what could hold texts of users, secrets or tokens is left out. */
export function createLogger(level: string, destination?: DestinationStream): FastifyBaseLogger {
  const options = { level, serializers: { err: describeError, req: describeRequest, res: describeReply } }
  return destination ? pino(options, destination) : pino(options)
}

/** What names a request; no query: it may hold what somebody searched for. */
function describeRequest({ method, url, ip }: FastifyRequest) {
  return { method, path: url.split('?', 1)[0], ip }
}

function describeReply({ statusCode }: FastifyReply) {
  return { status: statusCode }
}

/** Of a database's error only what names the fault: its message and detail quote values and rows. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  if (error instanceof pg.DatabaseError) return describeDatabaseError(error)
  return {
    type: error.name,
    message: error.message,
    ...('code' in error && { code: error.code }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: describeError(error.cause) })
  }
}

function describeDatabaseError({
  code,
  schema,
  table,
  column,
  constraint,
  routine,
  stack,
  message
}: pg.DatabaseError) {
  const frames = stack?.slice(stack.indexOf(message) + message.length)
  return { type: 'DatabaseError', code, schema, table, column, constraint, routine, stack: frames }
}

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

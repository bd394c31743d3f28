import { finished } from 'node:stream'
import { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import pg from 'pg'
import { type DestinationStream, pino } from 'pino'
import { clientAddress } from '../http/client-address.ts'
import { timeIn } from '../lib/clock.ts'

/** JSON lines on standard output, without anything that may hold a user's text, a secret or a token. */
export function createLogger(level: string, destination?: DestinationStream): FastifyBaseLogger {
  const options = { level, serializers: { err: describeError, req: describeRequest, res: describeReply } }
  return destination ? pino(options, destination) : pino(options)
}

/** Readable lines on standard output, with times in this time zone. Loads a library that only a terminal needs. */
export async function terminalOutput(timeZone: string): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty')
  const time = (at: object | string) => `[${timeIn(timeZone, new Date(Number(at)))}]`
  const times = { translateTime: false, customPrettifiers: { time } }
  return pretty({ ignore: 'pid,hostname', ...times, singleLine: true, sync: true })
}

/** The maximum number of characters of a path. None of this API is as long. */
const maxPathLength = 200

/** Without the query string, which may hold the words of a search. */
function describeRequest(request: FastifyRequest) {
  const { method, url } = request
  return { method, path: url.split('?', 1)[0]?.slice(0, maxPathLength), ip: clientAddress(request) }
}

function describeReply({ statusCode }: FastifyReply) {
  return { status: statusCode }
}

/** Without the message and the detail of a database error, which quote values and rows. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  if (error instanceof pg.DatabaseError) return databaseErrorFields(error)
  return {
    type: error.name,
    message: error.message,
    ...('code' in error && { code: error.code }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: describeError(error.cause) })
  }
}

function databaseErrorFields({
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

/** Logs each request once, when its response is sent completely or its connection is closed. */
export class RequestLog extends LogController {
  constructor() {
    super({
      requestIdLogLabel: 'request_id',
      // Health probes and static files of the documentation would drown the rest.
      disableRequestLogging: ({ url }) => url.startsWith('/health') || url.startsWith('/docs/static/')
    })
  }

  override incomingRequest(request: FastifyRequest, reply: FastifyReply): void {
    if (this.isLogDisabled(request)) return
    const start = performance.now()
    finished(reply.raw, error => {
      const details = { ...describeRequest(request), duration_ms: Math.round(performance.now() - start) }
      if (error) reply.log.info(details, 'request aborted')
      else reply.log.info({ ...details, status: reply.statusCode }, 'request completed')
    })
  }

  /** Fastify calls it only for requests with a route: `incomingRequest` logs all. */
  override requestCompleted(): void {}
}

import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { ChangeEvent, Problem, TurnEvent } from '../../src/contract/components.ts'
import type { ApiResponse, RequestOptions } from './client.ts'
import { contractViolation } from './contract.ts'
import { changeEvent, eventsOf, type ReadEvent, turnEvent } from './event-source.ts'
import { listen } from './socket.ts'
import { withTimeout } from './until.ts'

/** Reads the events of a response over its own connection. */
export interface EventReader<Event = TurnEvent> {
  status: number
  headers: Record<string, string>
  /** The next event; undefined when the stream has ended. Rejects when the connection is lost. */
  next(): Promise<Event | undefined>
  /** The next `count` events; fewer if the stream ends before. */
  take(count: number): Promise<Event[]>
  /** Reads events until `isEnough` returns true or the stream ends. */
  takeUntil(isEnough: (events: Event[]) => boolean): Promise<Event[]>
  /** All remaining events. */
  rest(): Promise<Event[]>
  /** Closes the connection. */
  leave(): void
}

export interface StreamRequest extends RequestOptions {
  method?: 'GET' | 'POST'
  url: string
}

/** Opens a stream of a turn and validates each event against the contract. @throws when the response is no stream. */
export async function openEvents(
  t: Test,
  app: FastifyInstance,
  request: StreamRequest
): Promise<EventReader> {
  return await openEventsAt(t, await addressOf(app), request)
}

/** As `openEvents`, for a server in another process. */
export async function openEventsAt(t: Test, server: URL, request: StreamRequest): Promise<EventReader> {
  return await openStream(t, server, request, turnEvent)
}

/** As `openEvents`, for a stream of changes. */
export async function openChanges(
  t: Test,
  app: FastifyInstance,
  request: StreamRequest
): Promise<EventReader<ChangeEvent>> {
  return await openStream(t, await addressOf(app), request, changeEvent)
}

async function openStream<Event>(
  t: Test,
  server: URL,
  request: StreamRequest,
  readEvent: ReadEvent<Event>
): Promise<EventReader<Event>> {
  const disconnected = new AbortController()
  t.teardown(() => disconnected.abort())
  const response = await send(server, request, disconnected.signal)
  if (!response.body || typeOf(response) !== 'text/event-stream')
    throw new Error(`no stream: ${response.status} ${await response.text()}`)
  const events = eventsOf(response.body, readEvent)

  async function takeUntil(isEnough: (events: Event[]) => boolean): Promise<Event[]> {
    const taken: Event[] = []
    while (!isEnough(taken)) {
      const { done, value } = await withTimeout(`event ${taken.length + 1} of ${request.url}`, events.next())
      if (done) break
      taken.push(value)
    }
    return taken
  }

  const take = (count: number) => takeUntil(({ length }) => length >= count)

  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    takeUntil,
    take,
    next: async () => (await take(1))[0],
    rest: () => takeUntil(() => false),
    leave: () => disconnected.abort()
  }
}

/** Requests a stream that is refused with a problem; validates the response against the contract. */
export async function refusedEvents(
  t: Test,
  app: FastifyInstance,
  request: StreamRequest
): Promise<ApiResponse<Problem>> {
  const response = await send(await addressOf(app), request)
  const { status, headers } = response
  const body: Problem = JSON.parse((await response.text()) || 'null')
  const { url, method = 'GET' } = request
  const violation = contractViolation(app, { method, url, status, type: typeOf(response), body })
  if (violation) t.fail(violation)
  return { status, headers: Object.fromEntries(headers), body }
}

async function send(
  server: URL,
  { method = 'GET', url, token, headers, body }: StreamRequest,
  signal?: AbortSignal
): Promise<Response> {
  const response = fetch(new URL(url, server), {
    method,
    headers: {
      accept: 'text/event-stream',
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal })
  })
  return await withTimeout(`the headers of the response to ${method} ${url}`, response)
}

/** The address at which an app listens; starts listening if it does not yet. */
export async function addressOf(app: FastifyInstance): Promise<URL> {
  const address = app.server.address()
  return typeof address === 'object' && address
    ? new URL(`http://${address.address}:${address.port}`)
    : await listen(app)
}

/** The media type, or `undefined` as text for a response without a body. */
function typeOf({ headers }: Response): string {
  return String(headers.get('content-type') ?? undefined).split(';', 1)[0] ?? ''
}

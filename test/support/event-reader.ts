import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { Problem, TurnEvent } from '../../src/contract/components.ts'
import type { Answer, RequestOptions } from './client.ts'
import { contractViolation } from './contract.ts'
import { eventsOf } from './event-source.ts'
import { listen } from './socket.ts'
import { inTime } from './until.ts'

/** The events of an answer, as they arrive over a connection of its own. */
export interface EventReader {
  status: number
  headers: Record<string, string>
  /** The next event; undefined when the stream has ended in good order. Rejects when it was cut off. */
  next(): Promise<TurnEvent | undefined>
  /** So many more events; fewer when it ends before. */
  take(count: number): Promise<TurnEvent[]>
  /** More events until those are enough, or all that is still to come. */
  takeUntil(isEnough: (events: TurnEvent[]) => boolean): Promise<TurnEvent[]>
  /** All that is still to come. */
  rest(): Promise<TurnEvent[]>
  /** Hangs up. */
  leave(): void
}

export interface Asked extends RequestOptions {
  method?: 'GET' | 'POST'
  url: string
}

/** Opens a stream of events; every event is held against the contract. A problem instead fails the test. */
export async function openEvents(t: Test, app: FastifyInstance, asked: Asked): Promise<EventReader> {
  return await openEventsAt(t, await addressOf(app), asked)
}

/** The same at a server that is a process of its own. */
export async function openEventsAt(t: Test, server: URL, asked: Asked): Promise<EventReader> {
  const hangUp = new AbortController()
  t.teardown(() => hangUp.abort())
  const answer = await send(server, asked, hangUp.signal)
  if (!answer.body || typeOf(answer) !== 'text/event-stream')
    throw new Error(`no stream: ${answer.status} ${await answer.text()}`)
  const events = eventsOf(answer.body)

  async function takeUntil(isEnough: (events: TurnEvent[]) => boolean): Promise<TurnEvent[]> {
    const taken: TurnEvent[] = []
    while (!isEnough(taken)) {
      const { done, value } = await inTime(`an event behind ${taken.length} of ${asked.url}`, events.next())
      if (done) break
      taken.push(value)
    }
    return taken
  }

  const take = (count: number) => takeUntil(({ length }) => length >= count)

  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    takeUntil,
    take,
    next: async () => (await take(1))[0],
    rest: () => takeUntil(() => false),
    leave: () => hangUp.abort()
  }
}

/** Asks for a stream over a connection of its own, where there is none to be had; holds the answer against the contract. */
export async function refusedEvents(t: Test, app: FastifyInstance, asked: Asked): Promise<Answer<Problem>> {
  const answer = await send(await addressOf(app), asked)
  const { status, headers } = answer
  const body: Problem = JSON.parse((await answer.text()) || 'null')
  const { url, method = 'GET' } = asked
  const violation = contractViolation(app, { method, url, status, type: typeOf(answer), body })
  if (violation) t.fail(violation)
  return { status, headers: Object.fromEntries(headers), body }
}

async function send(
  server: URL,
  { method = 'GET', url, token, headers, body }: Asked,
  signal?: AbortSignal
): Promise<Response> {
  const answer = fetch(new URL(url, server), {
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
  return await inTime(`the head of the answer to ${method} ${url}`, answer)
}

/** Where an app listens; it begins to when it does not yet. */
export async function addressOf(app: FastifyInstance): Promise<URL> {
  const address = app.server.address()
  return typeof address === 'object' && address
    ? new URL(`http://${address.address}:${address.port}`)
    : await listen(app)
}

/** An answer without a body has no type. */
function typeOf({ headers }: Response): string {
  return String(headers.get('content-type') ?? undefined).split(';', 1)[0] ?? ''
}

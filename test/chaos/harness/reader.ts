import type { TurnEvent } from '../../../src/contract/components.ts'
import { eventsOf, turnEvent } from '../../support/event-source.ts'
import type { KeyedRequest } from './requests.ts'
import { within } from './waiting.ts'

/** The endpoint that resumes a stream: `POST /api/chat` with the same key, or `GET …/turns/{turn_id}/events`. */
export type Endpoint = 'chat' | 'events'

/** A client that reads the events of a request's turn, from one server after the other. */
export interface Reader {
  request: KeyedRequest
  /** All received events, in order. */
  received: TurnEvent[]
  /**
   * Resumes after the last received event, and disconnects as soon as `isEnough` returns true. `isEnough` is called
   * after each event with the number of received events.
   * @returns true if it disconnected; false if the stream ended, was lost, or the server was unavailable.
   * @throws on any other response than events or a 503.
   */
  read(url: string, endpoint: Endpoint, isEnough?: (count: number) => boolean): Promise<boolean>
  /** Resumes as often as necessary until the turn has ended, for one minute at most. */
  readToEnd(url: string, endpoint: Endpoint): Promise<void>
}

const timeoutMs = 60_000
const ends = /^turn\.(completed|failed|cancelled)$/

export function newReader(request: KeyedRequest): Reader {
  const received: TurnEvent[] = []

  async function read(url: string, endpoint: Endpoint, isEnough: (count: number) => boolean = () => false) {
    const events = await openStream(url, {
      request,
      endpoint,
      received,
      signal: AbortSignal.timeout(timeoutMs)
    })
    for await (const event of events) {
      received.push(event)
      if (isEnough(received.length)) return true
    }
    return false
  }

  return {
    request,
    received,
    async read(url, endpoint, isEnough) {
      return await read(url, endpoint, isEnough).catch(unlessLost)
    },
    async readToEnd(url, endpoint) {
      await within(timeoutMs, async () => {
        await read(url, endpoint).catch(unlessLost)
        return ends.test(received.at(-1)?.event ?? '')
      })
    }
  }
}

/** `fetch` throws a TypeError when the connection is lost. An unavailable server counts as a lost connection. */
function unlessLost(error: unknown): boolean {
  if (!(error instanceof TypeError || error instanceof Unavailable)) throw error
  return false
}

class Unavailable extends Error {}

export interface Opening {
  request: KeyedRequest
  endpoint: Endpoint
  /** The events received so far. */
  received: TurnEvent[]
  /** Ends the stream. */
  signal?: AbortSignal
}

/** The events of a request's turn after the received ones. @throws when the response is not a stream of events. */
export async function openStream(
  url: string,
  { request, endpoint, received, signal = new AbortController().signal }: Opening
): Promise<AsyncGenerator<TurnEvent>> {
  const answer = await fetch(url + pathOf(endpoint, received), {
    ...fetchOptions(endpoint, request, received),
    signal
  })
  if (answer.status === 503) throw new Unavailable(await answer.text())
  if (answer.status !== 200 && answer.status !== 204)
    throw new Error(`${answer.status} ${await answer.text()}`)
  return eventsOf(answer.body ?? new ReadableStream({ start: body => body.close() }), turnEvent)
}

function pathOf(endpoint: Endpoint, [first]: TurnEvent[]): string {
  if (endpoint === 'chat') return '/api/chat'
  if (first?.event !== 'turn.started') throw new Error('The turn id is not known yet.')
  return `/api/conversations/${first.data.conversation_id}/turns/${first.data.turn_id}/events`
}

function fetchOptions(
  endpoint: Endpoint,
  { token, key, message }: KeyedRequest,
  received: TurnEvent[]
): RequestInit {
  const last = received.at(-1)
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'text/event-stream',
    ...(last && 'id' in last && { 'last-event-id': last.id })
  }
  if (endpoint === 'events') return { headers }
  return {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ message })
  }
}

import type { TurnEvent } from '../../../src/contract/components.ts'
import { eventsOf } from '../../support/event-source.ts'
import type { Letter } from './people.ts'
import { within } from './waiting.ts'

/** The ways to read on: by sending the message again with its key, or by asking for the events of its turn. */
export type Way = 'message' | 'events'

/** Somebody who reads what happens in the turn of a letter, from one server after the other. */
export interface Reader {
  letter: Letter
  /** All that was heard, in order. */
  heard: TurnEvent[]
  /**
   * Reads on behind the last event that was heard, and leaves as soon as `isEnough` says so, which hears each event.
   * @returns whether it left; else the stream has ended or was lost.
   * @throws when the server answers with anything but events, or that it is not available.
   */
  read(url: string, way: Way, isEnough?: (count: number) => boolean): Promise<boolean>
  /** Reads on until the turn has ended, as often as it takes, within a minute. */
  readToEnd(url: string, way: Way): Promise<void>
}

const patienceMs = 60_000
const ends = /^turn\.(completed|failed|cancelled)$/

export function newReader(letter: Letter): Reader {
  const heard: TurnEvent[] = []

  async function read(url: string, way: Way, isEnough: (count: number) => boolean = () => false) {
    const events = await openStream(url, { letter, way, heard, signal: AbortSignal.timeout(patienceMs) })
    for await (const event of events) {
      heard.push(event)
      if (isEnough(heard.length)) return true
    }
    return false
  }

  return {
    letter,
    heard,
    async read(url, way, isEnough) {
      return await read(url, way, isEnough).catch(unlessLost)
    },
    async readToEnd(url, way) {
      await within(patienceMs, async () => {
        await read(url, way).catch(unlessLost)
        return ends.test(heard.at(-1)?.event ?? '')
      })
    }
  }
}

/** What fetch throws when the connection is lost; a server that is not available counts as that. */
function unlessLost(error: unknown): boolean {
  if (!(error instanceof TypeError || error instanceof Unavailable)) throw error
  return false
}

class Unavailable extends Error {}

export interface Opening {
  letter: Letter
  way: Way
  /** What is known already. */
  heard: TurnEvent[]
  /** Ends the stream. */
  signal?: AbortSignal
}

/** The events of the turn of a letter, behind those that are known. @throws when the answer is anything else. */
export async function openStream(
  url: string,
  { letter, way, heard, signal = new AbortController().signal }: Opening
): Promise<AsyncGenerator<TurnEvent>> {
  const answer = await fetch(url + pathOf(way, heard), { ...requestOf(way, letter, heard), signal })
  if (answer.status === 503) throw new Unavailable(await answer.text())
  if (answer.status !== 200 && answer.status !== 204)
    throw new Error(`${answer.status} ${await answer.text()}`)
  return eventsOf(answer.body ?? new ReadableStream({ start: body => body.close() }))
}

function pathOf(way: Way, [first]: TurnEvent[]): string {
  if (way === 'message') return '/api/chat'
  if (first?.event !== 'turn.started') throw new Error('Nobody knows what the turn is called.')
  return `/api/conversations/${first.data.conversation_id}/turns/${first.data.turn_id}/events`
}

function requestOf(way: Way, { token, key, message }: Letter, heard: TurnEvent[]): RequestInit {
  const last = heard.at(-1)
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'text/event-stream',
    ...(last && 'id' in last && { 'last-event-id': last.id })
  }
  if (way === 'events') return { headers }
  return {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ message })
  }
}

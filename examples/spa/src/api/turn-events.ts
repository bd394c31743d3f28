import { answerOf } from './answer.ts'
import { api, type TurnId } from './client.ts'
import type { components } from './contract.d.ts'
import { type EventStream, eventsIn } from './events.ts'
import { failureOf } from './failure.ts'

export type TurnEvent = components['schemas']['TurnEvent']

/** Connects after the event with this id; an empty id means the beginning. */
type Connect = (lastEventId: string) => Promise<EventStream>

const ends: TurnEvent['event'][] = ['turn.completed', 'turn.failed', 'turn.cancelled']

/** Milliseconds to wait after a lost connection, and after each further one without an event. */
const pauses = [1000, 2000, 4000, 4000]

/**
 * The events of a turn to its end, each once, over as many connections as necessary. Rejects only with a Failure: when
 * a request is refused, or after a long time without events.
 */
export async function* resumed(connect: Connect): AsyncGenerator<TurnEvent> {
  let lastEventId = ''
  let vain = 0
  for (;;) {
    try {
      for await (const event of eventsIn<TurnEvent>(await connect(lastEventId))) {
        // Only the event that ends the stream of a stopping server has no id: the turn continues on another server.
        if (!('id' in event)) continue
        yield event
        if (ends.includes(event.event)) return
        lastEventId = event.id
        vain = 0
      }
    } catch (error) {
      const failure = failureOf(error)
      const pause = pauses[vain++]
      if (failure.isRefusal || pause === undefined) throw failure
      await new Promise(resolve => setTimeout(resolve, Math.max(pause, failure.retryAt - Date.now())))
    }
  }
}

/** The events of a started turn. */
export function eventsOf(turn: TurnId): AsyncGenerator<TurnEvent> {
  return resumed(lastEventId => streamTurn(turn, lastEventId))
}

export function streamTurn(path: TurnId, lastEventId: string): Promise<EventStream> {
  const params = { path, header: { 'last-event-id': lastEventId } }
  return answerOf(
    api.GET('/api/conversations/{conversation_id}/turns/{turn_id}/events', { params, parseAs: 'stream' })
  )
}

import { answerOf } from './answer.ts'
import { api, type TurnId } from './client.ts'
import { type EventStream, eventsIn, type TurnEvent } from './events.ts'
import { failureOf } from './failure.ts'

/** Connects behind the event with this id, or before the first one when it is empty. */
type Connect = (lastEventId: string) => Promise<EventStream>

const ends: TurnEvent['event'][] = ['turn.completed', 'turn.failed', 'turn.cancelled']

/** Milliseconds to wait when a connection was lost, and when those after it brought nothing. */
const pauses = [1000, 2000, 4000, 8000]

/**
 * The events of a turn to its end, each once, over as many connections as it takes. Rejects with a Failure only: when it
 * is refused, or when nothing comes for long.
 */
export async function* resumed(connect: Connect): AsyncGenerator<TurnEvent> {
  let lastEventId = ''
  let vain = 0
  for (;;) {
    try {
      for await (const event of eventsIn(await connect(lastEventId))) {
        // Only the word that this server ends the stream has no id: the turn goes on, and is watched elsewhere.
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

/** The events of a turn that has begun, whoever works on it. */
export function eventsOf(turn: TurnId): AsyncGenerator<TurnEvent> {
  return resumed(lastEventId => streamTurn(turn, lastEventId))
}

export function streamTurn(path: TurnId, lastEventId: string): Promise<EventStream> {
  const params = { path, header: { 'last-event-id': lastEventId } }
  return answerOf(
    api.GET('/api/conversations/{conversation_id}/turns/{turn_id}/events', { params, parseAs: 'stream' })
  )
}

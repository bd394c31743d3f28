import type { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import type { Database } from '../../db/tables.ts'
import { ApiError } from '../../errors.ts'
import { eventStream, type ServerSentEvent } from '../../event-stream.ts'
import type { Log } from '../../log.ts'
import { problemOf } from '../../problem.ts'
import type { TurnKey } from '../turn-service.ts'
import { idOf, kinds, type Place } from './place.ts'
import { selectProgress } from './progress-store.ts'
import { readEvents } from './read-events.ts'
import type { TurnEvent } from './turn-event.ts'
import type { Watch } from './watch.ts'

interface StreamsOptions {
  db: Kysely<Database>
  watch: Watch
  /** How many may be open in this process. */
  max: number
  /** Aborted when this process must end: streams go on elsewhere. */
  stopping: AbortSignal
}

interface Reader {
  userId: string
  /** The place of the last event that is known; undefined when none is. */
  after: Place | undefined
  /** Of the request: in the problem of a turn that fails. */
  requestId: string
  log: Log
}

/** Seconds after which another stream may have ended. */
const retryAfter = 5

export type Streams = ReturnType<typeof createStreams>

/** Turns as streams of events, to a bounded number of readers. */
export function createStreams({ db, watch, max, stopping }: StreamsOptions) {
  const open = new Set<AbortController>()
  stopping.addEventListener('abort', () => {
    for (const end of open) end.abort()
  })

  async function* eventsOf(turnId: string, reader: Reader, signal: AbortSignal) {
    const { userId, after, requestId } = reader
    let isOver = false
    for await (const event of watch({ scope: { db, userId }, turnId, after, signal })) {
      yield frameOf(event, requestId)
      isOver = event.place[2] === kinds.end
    }
    if (stopping.aborted && !isOver) yield { event: 'stream.closing', data: { reason: 'draining' } }
  }

  return {
    /**
     * A turn of a conversation, and whether it has ended and its reader has seen all of it.
     * @throws {ApiError} `not_found` when it is not there, or not the user's.
     */
    async find(key: TurnKey, { userId, after }: Pick<Reader, 'userId' | 'after'>) {
      const scope = { db, userId }
      const turn = await selectProgress(scope, key)
      if (!turn) throw new ApiError('not_found')
      if (turn.status === 'running' || !after) return { turnId: turn.id, isRead: false }
      const { isOver, events } = await readEvents(scope, turn.id, after)
      return { turnId: turn.id, isRead: isOver && events.length === 0 }
    },

    /**
     * A turn's events as the body of an answer. Nothing has begun when there is no room for one more.
     * @param begin answers the turn.
     * @throws {ApiError} `overloaded`, and what `begin` throws.
     */
    async open(begin: () => Promise<string>, reader: Reader): Promise<Readable> {
      if (open.size >= max) throw new ApiError('overloaded', { retryAfter })
      const end = new AbortController()
      open.add(end)
      try {
        const turnId = await begin()
        const events = (gone: AbortSignal) => {
          gone.addEventListener('abort', () => end.abort(), { once: true })
          return eventsOf(turnId, reader, end.signal)
        }
        const onError = (error: unknown) =>
          reader.log.warn({ err: error, turn: turnId }, 'a stream was cut off')
        return eventStream(events, { onError }).once('close', () => open.delete(end))
      } catch (error) {
        open.delete(end)
        throw error
      }
    }
  }
}

function frameOf({ place, event, data }: TurnEvent, requestId: string): ServerSentEvent {
  return { id: idOf(place), event, data: data instanceof ApiError ? problemOf(data, requestId) : data }
}

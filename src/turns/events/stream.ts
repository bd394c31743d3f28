import type { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import { ignoreIfDown } from '../../db/errors.ts'
import { type Scope, scopeOf } from '../../db/scope.ts'
import type { Database } from '../../db/tables.ts'
import { ApiError } from '../../errors.ts'
import type { ServerSentEvent } from '../../http/event-stream.ts'
import type { Events, OpenStream, StreamReader } from '../../http/open-streams.ts'
import { problemOf } from '../../http/problem.ts'
import type { Subscription } from '../../lib/subscribers.ts'
import type { TurnIds } from '../record.ts'
import { pollMs, type WakeUps } from '../wake-ups.ts'
import { type EventId, formatEventId, kinds } from './event-id.ts'
import type { LiveTurn } from './live.ts'
import { deltaEvent, type EventPage, readStoredEvents, type TurnEvent } from './log.ts'

interface StreamsOptions {
  db: Kysely<Database>
  wakeUps: WakeUps
  /** The deltas of a turn that this process runs. */
  liveOf: (turnId: string) => LiveTurn | undefined
  openStream: OpenStream
}

interface Reader extends StreamReader {
  /** The last event that the reader has received; undefined for the whole stream. */
  lastEventId: EventId | undefined
  /** The id of the request, which a `turn.failed` event contains. */
  requestId: string
}

export type Streams = ReturnType<typeof createStreams>

/** Streams the events of turns. */
export function createStreams({ db, wakeUps, liveOf, openStream }: StreamsOptions) {
  const watch = createWatch({ wakeUps, liveOf })

  function eventsOf(turn: StreamedTurn, { session, lastEventId, requestId }: Reader): Events {
    return async function* events(signal) {
      const scope = scopeOf(db, session.userId)
      let isOver = false
      for await (const event of watch({ ...turn, scope, lastEventId, signal })) {
        yield serverSentEvent(event, requestId)
        isOver = event.id[2] === kinds.end
      }
      return isOver
    }
  }

  /**
   * Opens the response body with a turn's events.
   * @param begin returns the turn. It is not called when too many streams are open.
   * @throws {ApiError} `overloaded`, `too_many_streams`, and the errors of `begin`.
   */
  async function open(begin: () => Promise<StreamedTurn>, reader: Reader): Promise<Readable> {
    return await openStream(reader, async () => eventsOf(await begin(), reader))
  }

  return {
    open,

    /**
     * Resumes the stream of a turn after the last event that the reader has received.
     * @returns undefined when the turn has ended and the reader has received all events.
     * @throws {ApiError} `overloaded`, `too_many_streams`; `not_found` when the turn does not exist or belongs to another user.
     */
    async resume(ids: TurnIds, reader: Reader): Promise<Readable | undefined> {
      const page = await readStoredEvents(scopeOf(db, reader.session.userId), ids, reader.lastEventId)
      if (page.isOver && page.events.length === 0) return undefined
      const { turnId } = page
      return await open(async () => (page.isOver ? { turnId, page } : { turnId }), reader)
    }
  }
}

interface StreamedTurn {
  turnId: string
  /** All remaining events of a turn that has ended. */
  page?: EventPage
}

interface WatchedTurn extends StreamedTurn {
  scope: Scope
  /** The last event that the reader has received; undefined for the whole stream. */
  lastEventId: EventId | undefined
  /** Aborted when the reader disconnects. */
  signal: AbortSignal
}

/** Watches turns on any server. Stored events are read from the database, deltas of this process from memory. */
export function createWatch({ wakeUps, liveOf }: Pick<StreamsOptions, 'wakeUps' | 'liveOf'>) {
  function liveAt(turnId: string, step: number | undefined): LiveTurn | undefined {
    const live = liveOf(turnId)
    return live?.step() === step ? live : undefined
  }

  /** The deltas of a step from memory, while this process runs the step. */
  async function* liveDeltas(
    { turnId, lastEventId, signal }: WatchedTurn,
    step: number,
    subscription: Subscription
  ) {
    let lastId = lastEventId
    for (let live = liveAt(turnId, step); live && !signal.aborted; live = liveAt(turnId, step)) {
      const events = live.deltasAfter(lastId).map(deltaEvent)
      yield* events
      lastId = events.at(-1)?.id ?? lastId
      if (events.length === 0) await subscription.wait(pollMs, signal)
    }
  }

  async function* readEvents(watched: WatchedTurn, subscription: Subscription): AsyncGenerator<TurnEvent> {
    const { scope, turnId, signal } = watched
    while (!signal.aborted) {
      const page = await readStoredEvents(scope, { turnId }, watched.lastEventId).catch(ignoreIfDown)
      const isHere = liveAt(turnId, page?.step) !== undefined
      yield* trackLastEvent(watched, page?.events ?? [])
      if (page?.isOver) return
      if (page?.hasMore) continue
      if (page && isHere) yield* trackLastEvent(watched, liveDeltas(watched, page.step, subscription))
      else await subscription.wait(pollMs, signal)
    }
  }

  /**
   * The events of a turn after the event `lastEventId`, in order, until the turn has ended or the signal is aborted.
   * @throws {ApiError} `not_found` when the turn does not exist or belongs to another user.
   */
  return async function* watch(watched: WatchedTurn): AsyncGenerator<TurnEvent> {
    if (watched.page) return yield* watched.page.events
    // Subscribed before the first read: a change in between would be missed.
    const subscription = wakeUps.subscribe(watched.turnId, 'changes')
    try {
      yield* readEvents({ ...watched }, subscription)
    } finally {
      subscription.close()
    }
  }
}

/** Yields the events, and sets `lastEventId` to the id of each one that was consumed. */
async function* trackLastEvent(
  watched: WatchedTurn,
  events: Iterable<TurnEvent> | AsyncIterable<TurnEvent>
): AsyncGenerator<TurnEvent> {
  for await (const event of events) {
    yield event
    watched.lastEventId = event.id
  }
}

function serverSentEvent({ id, event, data }: TurnEvent, requestId: string): ServerSentEvent {
  return { id: formatEventId(id), event, data: data instanceof ApiError ? problemOf(data, requestId) : data }
}

import type { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import { ignoreIfDown } from '../../db/errors.ts'
import { type Scope, scopeOf } from '../../db/scope.ts'
import type { Database } from '../../db/tables.ts'
import { ApiError } from '../../errors.ts'
import { eventStream, type ServerSentEvent } from '../../http/event-stream.ts'
import { problemOf } from '../../http/problem.ts'
import type { Log } from '../../lib/log.ts'
import type { TurnIds } from '../record.ts'
import { pollMs, type Subscription, type WakeUps } from '../wake-ups.ts'
import { type EventId, formatEventId, kinds } from './event-id.ts'
import type { LiveTurn } from './live.ts'
import { deltaEvent, type EventPage, readStoredEvents, type TurnEvent } from './log.ts'

interface StreamsOptions {
  db: Kysely<Database>
  wakeUps: WakeUps
  /** The deltas of a turn that this process runs. */
  liveOf: (turnId: string) => LiveTurn | undefined
  /** The maximum number of open streams in this process. */
  max: number
  /** The maximum number of open streams of one user in this process. */
  maxPerUser: number
  /** The ids of those of these sessions that have not ended. */
  activeSessions: (sessions: Reader['session'][]) => Promise<Set<string>>
  /** Milliseconds between two checks of the sessions. */
  sessionCheckMs: number
  log: Log
  /** Aborted when this process shuts down. Readers then resume at another server. */
  stopping: AbortSignal
}

interface Reader {
  session: { userId: string; sessionId: string }
  /** The last event that the reader has received; undefined for the whole stream. */
  lastEventId: EventId | undefined
  /** The id of the request, which a `turn.failed` event contains. */
  requestId: string
  log: Log
}

/** Seconds for `Retry-After` when too many streams are open. */
const retryAfter = 5

export type Streams = ReturnType<typeof createStreams>

/** Streams the events of turns. The number of open streams is bounded. A stream ends with the session of its reader. */
export function createStreams({ db, wakeUps, liveOf, stopping, ...options }: StreamsOptions) {
  const watch = createWatch({ wakeUps, liveOf })
  const registry = createRegistry({ stopping, ...options })

  async function* eventsOf(turn: StreamedTurn, reader: Reader, signal: AbortSignal) {
    const { session, lastEventId, requestId } = reader
    const scope = scopeOf(db, session.userId)
    let isOver = false
    for await (const event of watch({ ...turn, scope, lastEventId, signal })) {
      yield serverSentEvent(event, requestId)
      isOver = event.id[2] === kinds.end
    }
    if (signal.reason instanceof Closing && !isOver)
      yield { event: 'stream.closing', data: { reason: signal.reason.message } }
  }

  /**
   * Opens the response body with a turn's events.
   * @param begin returns the turn. It is not called when too many streams are open.
   * @throws {ApiError} `overloaded`, `too_many_streams`, and the errors of `begin`.
   */
  async function openStream(begin: () => Promise<StreamedTurn>, reader: Reader): Promise<Readable> {
    const controller = registry.add(reader)
    try {
      const turn = await begin()
      const events = (closed: AbortSignal) => {
        closed.addEventListener('abort', () => controller.abort(), { once: true })
        return eventsOf(turn, reader, controller.signal)
      }
      const onError = (error: unknown) =>
        reader.log.warn({ err: error, turn: turn.turnId }, 'event stream failed')
      return eventStream(events, { onError }).once('close', () => registry.remove(controller))
    } catch (error) {
      registry.remove(controller)
      throw error
    }
  }

  return {
    open: openStream,

    /**
     * Resumes the stream of a turn after the last event that the reader has received.
     * @returns undefined when the turn has ended and the reader has received all events.
     * @throws {ApiError} `overloaded`, `too_many_streams`; `not_found` when the turn does not exist or belongs to another user.
     */
    async resume(ids: TurnIds, reader: Reader): Promise<Readable | undefined> {
      const page = await readStoredEvents(scopeOf(db, reader.session.userId), ids, reader.lastEventId)
      if (page.isOver && page.events.length === 0) return undefined
      const { turnId } = page
      return await openStream(async () => (page.isOver ? { turnId, page } : { turnId }), reader)
    },

    /** Stops the checks of the sessions. */
    close: registry.close
  }
}

/** The server closes a stream before its turn has ended. The message is sent to the reader. */
class Closing extends Error {}

type RegistryOptions = Omit<StreamsOptions, 'db' | 'wakeUps' | 'liveOf'>

/** The open streams of this process. It closes them when the process shuts down, or the session of their reader ends. */
function createRegistry({ max, maxPerUser, activeSessions, sessionCheckMs, stopping, log }: RegistryOptions) {
  const openStreams = new Map<AbortController, Reader['session']>()

  async function closeEnded(): Promise<void> {
    const checked = [...openStreams]
    if (checked.length === 0) return
    const active = await activeSessions(checked.map(([, session]) => session))
    for (const [controller, { sessionId }] of checked)
      if (!active.has(sessionId)) controller.abort(new Closing('session_ended'))
  }

  const timer = setInterval(() => {
    closeEnded().catch(error => log.warn({ err: error }, 'check of the sessions of open streams failed'))
  }, sessionCheckMs)
  stopping.addEventListener('abort', () => {
    for (const controller of openStreams.keys()) controller.abort(new Closing('draining'))
  })

  return {
    /** @returns the controller that ends the stream. @throws {ApiError} `overloaded`, `too_many_streams` */
    add({ session }: Reader): AbortController {
      if (openStreams.size >= max) throw new ApiError('overloaded', { retryAfter })
      const ofUser = [...openStreams.values()].filter(({ userId }) => userId === session.userId)
      if (ofUser.length >= maxPerUser) throw new ApiError('too_many_streams', { retryAfter })
      const controller = new AbortController()
      openStreams.set(controller, session)
      return controller
    },

    remove: (controller: AbortController) => openStreams.delete(controller),

    close: () => clearInterval(timer)
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

import type { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import { unlessDown } from '../../db/errors.ts'
import type { Database, Scope } from '../../db/tables.ts'
import { ApiError } from '../../errors.ts'
import { eventStream, type ServerSentEvent } from '../../http/event-stream.ts'
import { problemOf } from '../../http/problem.ts'
import type { Log } from '../../lib/log.ts'
import type { TurnKey } from '../record.ts'
import { pollMs, type Subscription, type WakeUps } from '../wake-ups.ts'
import { type EventId, formatEventId, kinds } from './event-id.ts'
import type { LiveTurn } from './live.ts'
import { type LogPage, readLog, shown, type TurnEvent } from './log.ts'

interface StreamsOptions {
  db: Kysely<Database>
  wakeUps: WakeUps
  /** The deltas of a turn that this process runs. */
  liveOf: (turnId: string) => LiveTurn | undefined
  /** How many streams may be open in this process. */
  max: number
  /** Aborted when this process stops: readers resume at another server. */
  stopping: AbortSignal
}

interface Reader {
  userId: string
  /** The id of the last event that is known; undefined when none is. */
  after: EventId | undefined
  /** Of the request: in the problem of a turn that fails. */
  requestId: string
  log: Log
}

/** Seconds for `Retry-After` when too many streams are open. */
const retryAfter = 5

export type Streams = ReturnType<typeof createStreams>

/** Turns as event streams, a bounded number at a time. */
export function createStreams({ db, wakeUps, liveOf, max, stopping }: StreamsOptions) {
  const watch = createWatch({ wakeUps, liveOf })
  const open = new Set<AbortController>()
  stopping.addEventListener('abort', () => {
    for (const end of open) end.abort()
  })

  async function* eventsOf(turn: Begun, reader: Reader, signal: AbortSignal) {
    const { userId, after, requestId } = reader
    let isOver = false
    for await (const event of watch({ ...turn, scope: { db, userId }, after, signal })) {
      yield serverSentEvent(event, requestId)
      isOver = event.id[2] === kinds.end
    }
    if (stopping.aborted && !isOver) yield { event: 'stream.closing', data: { reason: 'draining' } }
  }

  /**
   * A turn's events as a response body. `begin` is not called when too many streams are open.
   * @param begin returns the turn.
   * @throws {ApiError} `overloaded`, and what `begin` throws.
   */
  async function openStream(begin: () => Promise<Begun>, reader: Reader): Promise<Readable> {
    if (open.size >= max) throw new ApiError('overloaded', { retryAfter })
    const end = new AbortController()
    open.add(end)
    try {
      const turn = await begin()
      const events = (gone: AbortSignal) => {
        gone.addEventListener('abort', () => end.abort(), { once: true })
        return eventsOf(turn, reader, end.signal)
      }
      const onError = (error: unknown) =>
        reader.log.warn({ err: error, turn: turn.turnId }, 'event stream failed')
      return eventStream(events, { onError }).once('close', () => open.delete(end))
    } catch (error) {
      open.delete(end)
      throw error
    }
  }

  return {
    open: openStream,

    /**
     * The stream of a turn after the last event that its reader has seen; undefined when the turn has ended, and the
     * reader has seen all of it.
     * @throws {ApiError} `overloaded`; `not_found` when the turn is not there, or not the user's.
     */
    async resume(key: TurnKey, reader: Reader): Promise<Readable | undefined> {
      const page = await readLog({ db, userId: reader.userId }, key, reader.after)
      if (page.isOver && page.events.length === 0) return undefined
      const { turnId } = page
      return await openStream(async () => (page.isOver ? { turnId, page } : { turnId }), reader)
    }
  }
}

interface Begun {
  turnId: string
  /** All remaining events of a turn that has ended. */
  page?: LogPage
}

interface Watched extends Begun {
  scope: Scope
  /** The id of the last event that is known; undefined when none is. */
  after: EventId | undefined
  /** Aborted when the reader has disconnected. */
  signal: AbortSignal
}

/** Watches turns, whichever server runs them: committed events from the database, deltas of this process from memory. */
export function createWatch({ wakeUps, liveOf }: Pick<StreamsOptions, 'wakeUps' | 'liveOf'>) {
  function liveAt(turnId: string, step: number | undefined): LiveTurn | undefined {
    const live = liveOf(turnId)
    return live?.step() === step ? live : undefined
  }

  /** Deltas of a step from memory, for as long as this process runs it. */
  async function* shownHere({ turnId, after, signal }: Watched, step: number, subscription: Subscription) {
    let seen = after
    for (let live = liveAt(turnId, step); live && !signal.aborted; live = liveAt(turnId, step)) {
      const news = live.deltasAfter(seen).map(shown)
      yield* news
      seen = news.at(-1)?.id ?? seen
      if (news.length === 0) await subscription.wait(pollMs, signal)
    }
  }

  async function* follow(watched: Watched, subscription: Subscription): AsyncGenerator<TurnEvent> {
    const { scope, turnId, signal } = watched
    while (!signal.aborted) {
      const page = await readLog(scope, { turnId }, watched.after).catch(unlessDown)
      const isHere = liveAt(turnId, page?.step) !== undefined
      yield* remembering(watched, page?.events ?? [])
      if (page?.isOver) return
      if (page && isHere) yield* remembering(watched, shownHere(watched, page.step, subscription))
      else await subscription.wait(pollMs, signal)
    }
  }

  /**
   * The events of a turn after another, in order, until the turn has ended or the signal is aborted.
   * @throws {ApiError} `not_found` when the turn is not there, or not the user's.
   */
  return async function* watch(watched: Watched): AsyncGenerator<TurnEvent> {
    if (watched.page) return yield* watched.page.events
    // Before the first read, or a change in between is missed.
    const subscription = wakeUps.subscribe(watched.turnId, 'changes')
    try {
      yield* follow({ ...watched }, subscription)
    } finally {
      subscription.close()
    }
  }
}

/** Passes events on, and remembers the last one that was taken. */
async function* remembering(
  watched: Watched,
  events: Iterable<TurnEvent> | AsyncIterable<TurnEvent>
): AsyncGenerator<TurnEvent> {
  for await (const event of events) {
    yield event
    watched.after = event.id
  }
}

function serverSentEvent({ id, event, data }: TurnEvent, requestId: string): ServerSentEvent {
  return { id: formatEventId(id), event, data: data instanceof ApiError ? problemOf(data, requestId) : data }
}

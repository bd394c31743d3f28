import type { Readable } from 'node:stream'
import { ApiError } from '../errors.ts'
import type { Log } from '../lib/log.ts'
import { eventStream, type ServerSentEvent } from './event-stream.ts'

interface OpenStreamsOptions {
  /** The maximum number of open streams in this process. */
  max: number
  /** The maximum number of open streams of one user in this process. */
  maxPerUser: number
  /** The ids of those of these sessions that have not ended. */
  activeSessions: (sessions: StreamReader['session'][]) => Promise<Set<string>>
  /** Milliseconds between two checks of the sessions. */
  sessionCheckMs: number
  log: Pick<Log, 'warn'>
}

export interface StreamReader {
  session: { userId: string; sessionId: string }
  log: Pick<Log, 'warn'>
}

interface GroupOptions {
  /** Ends the streams of the group: readers then resume at another server. */
  stopping: AbortSignal
  /** Milliseconds after which a stream ends; by default, never. */
  maxAgeMs?: number
}

/** Events until they are over, which it returns as true, or until the signal is aborted. */
export type Events = (signal: AbortSignal) => AsyncGenerator<ServerSentEvent, boolean>

/**
 * Opens a response body of events.
 * @param begin returns the events. It is not called when too many streams are open.
 * @throws {ApiError} `overloaded`, `too_many_streams`, and the errors of `begin`.
 */
export type OpenStream = (reader: StreamReader, begin: () => Promise<Events>) => Promise<Readable>

/** The reasons of `stream.closing`. */
type Reason = 'draining' | 'session_ended' | 'too_old'

/** The server closes a stream that is not over. The message is sent to the reader. */
class Closing extends Error {
  constructor(reason: Reason) {
    super(reason)
  }
}

/** Seconds for `Retry-After` when too many streams are open. */
const retryAfter = 5

export type OpenStreams = ReturnType<typeof createOpenStreams>

/** The open streams of this process. Their number is bounded, and a stream ends with the session of its reader. */
export function createOpenStreams(options: OpenStreamsOptions) {
  const { max, maxPerUser, activeSessions, sessionCheckMs, log } = options
  const open = new Map<AbortController, StreamReader['session']>()

  async function closeEnded(): Promise<void> {
    const checked = [...open]
    if (checked.length === 0) return
    const active = await activeSessions(checked.map(([, session]) => session))
    for (const [controller, { sessionId }] of checked)
      if (!active.has(sessionId)) controller.abort(new Closing('session_ended'))
  }

  const timer = setInterval(() => {
    closeEnded().catch(error => log.warn({ err: error }, 'check of the sessions of open streams failed'))
  }, sessionCheckMs)

  /** @throws {ApiError} `overloaded`, `too_many_streams` */
  function checkLimits(userId: string): void {
    if (open.size >= max) throw new ApiError('overloaded', { retryAfter })
    const ofUser = [...open.values()].filter(session => session.userId === userId)
    if (ofUser.length >= maxPerUser) throw new ApiError('too_many_streams', { retryAfter })
  }

  return {
    /** @returns a function that opens streams of a kind, which end together. */
    group({ stopping, maxAgeMs }: GroupOptions): OpenStream {
      const ends = createEnds(stopping, maxAgeMs)
      return async ({ session, log }, begin) => {
        checkLimits(session.userId)
        const controller = new AbortController()
        open.set(controller, session)
        const end = ends.add(controller)
        const remove = () => {
          open.delete(controller)
          end()
        }
        try {
          const events = untilClosing(await begin(), controller)
          const onError = (error: unknown) =>
            log.warn({ err: error, userId: session.userId }, 'event stream failed')
          return eventStream(events, { onError }).once('close', remove)
        } catch (error) {
          remove()
          throw error
        }
      }
    },

    /** Stops the checks of the sessions. */
    close: () => clearInterval(timer)
  }
}

/** Ends streams when the signal is aborted, and those that are too old. */
function createEnds(stopping: AbortSignal, maxAgeMs: number | undefined) {
  const controllers = new Set<AbortController>()
  stopping.addEventListener('abort', () => {
    for (const controller of controllers) controller.abort(new Closing('draining'))
  })

  return {
    /** @returns a function to call when the stream has ended. */
    add(controller: AbortController): () => void {
      controllers.add(controller)
      if (stopping.aborted) controller.abort(new Closing('draining'))
      const expire = () => controller.abort(new Closing('too_old'))
      const timer = maxAgeMs === undefined ? undefined : setTimeout(expire, maxAgeMs)
      return () => {
        controllers.delete(controller)
        clearTimeout(timer)
      }
    }
  }
}

/** The events, and the reason if the server closes the stream before they are over. */
function untilClosing(events: Events, controller: AbortController) {
  return async function* untilClosed(closed: AbortSignal): AsyncGenerator<ServerSentEvent> {
    closed.addEventListener('abort', () => controller.abort(), { once: true })
    const { signal } = controller
    const isOver = yield* events(signal)
    if (signal.reason instanceof Closing && !isOver) yield closingEvent(signal.reason.message)
  }
}

/** The last event of a stream that is not over. @param reason as the contract lists them. */
export function closingEvent(reason: string): ServerSentEvent {
  return { event: 'stream.closing', data: { reason } }
}

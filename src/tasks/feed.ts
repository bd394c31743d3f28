import type { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import type { ChangePage } from '../contract/components.ts'
import { ignoreIfDown } from '../db/errors.ts'
import { type Scope, scopeOf } from '../db/scope.ts'
import type { Database } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { ServerSentEvent } from '../http/event-stream.ts'
import { closingEvent, type Events, type OpenStream, type StreamReader } from '../http/open-streams.ts'
import type { WorkFor } from '../lib/fair-queue.ts'
import { type JournalPage, readChanges } from './changes.ts'
import type { ChangeSubscription, ChangeWatch } from './watch.ts'

// The change feed: whoever has a list as it was at a `seq` receives every later change once, in order. The changes are
// committed in the order of their numbers, so a reader that has one has all before it.

interface FeedOptions {
  db: Kysely<Database>
  watch: ChangeWatch
  openStream: OpenStream
}

interface Reader extends StreamReader {
  /** The number of the last change that the reader has. */
  after: number
}

/** Changes per page of a stream. */
const streamLimit = 100
/** Bytes per page of a stream: little, because other requests wait while a page is converted. */
const streamBytes = 256 * 2 ** 10

export type ChangeFeed = ReturnType<typeof createChangeFeed>

export function createChangeFeed({ db, watch, openStream }: FeedOptions) {
  return {
    /** @throws {ApiError} `changes_expired` */
    async page(userId: string, after: number, limit: number): Promise<ChangePage> {
      const { rows, hasMore } = await readAfter(scopeOf(db, userId), after, { limit })
      return { items: rows, next_after: rows.at(-1)?.seq ?? after, has_more: hasMore }
    },

    /**
     * Opens the response body with the changes after the last one that the reader has, as they are made.
     * @param workFor reads what the reader has missed, page by page, when it is the user's turn.
     * @throws {ApiError} `changes_expired`, `overloaded`, `too_many_streams`
     */
    async stream(reader: Reader, workFor: WorkFor): Promise<Readable> {
      const { after, session } = reader
      const scope = scopeOf(db, session.userId)
      return await openStream(reader, async () => {
        // If the changes have expired, the status of the response says so.
        await readAfter(scope, after, { limit: 1 })
        return changesAfter(scope, after, { watch, workFor })
      })
    }
  }
}

/** @throws {ApiError} `changes_expired` if a change after this number may have been removed, or the number is not given yet. */
async function readAfter(
  scope: Scope,
  after: number,
  page: { limit: number; maxBytes?: number }
): Promise<JournalPage> {
  const found = await readChanges(scope, after, page)
  if (!found) throw new ApiError('unauthorized')
  const { newest, oldest = newest + 1 } = found
  // A number without a change can look like a change that was removed. Then the reader reads the list once more.
  const isMissing = after < newest && oldest > after + 1
  if (isMissing || after > newest) throw new ApiError('changes_expired')
  return found
}

interface Sources {
  watch: ChangeWatch
  workFor: WorkFor
}

function changesAfter(scope: Scope, after: number, { watch, workFor }: Sources): Events {
  return async function* changes(signal) {
    const subscription = watch.subscribe(scope)
    try {
      yield* follow({ scope, after, subscription, workFor, signal })
      return false
    } catch (error) {
      yield closingEvent(reasonOf(error))
      return true
    } finally {
      subscription.close()
    }
  }
}

interface Position extends Pick<Sources, 'workFor'> {
  scope: Scope
  after: number
  subscription: ChangeSubscription
  signal: AbortSignal
}

async function* follow({ scope, subscription, workFor, signal, ...from }: Position) {
  let { after } = from
  const read = (): Promise<JournalPage> =>
    readAfter(scope, after, { limit: streamLimit, maxBytes: streamBytes })
  let isWoken = true
  for (let hasMore = false; !signal.aborted; ) {
    await subscription.renew()
    const reading: Promise<JournalPage> = hasMore ? workFor(scope.userId, streamBytes, read) : read()
    const page: JournalPage | undefined = await reading.catch(ignoreIfDown)
    if (!isWoken && page?.rows.length) subscription.missed()
    for (const change of page?.rows ?? []) {
      if (signal.aborted) return
      yield { id: String(change.seq), event: 'change', data: change } satisfies ServerSentEvent
      after = change.seq
    }
    hasMore = page?.hasMore ?? false
    isWoken = hasMore || (await subscription.wait(signal))
  }
}

/** The reason for the reader if no change can follow. @throws any other error. */
function reasonOf(error: unknown): string {
  const code = error instanceof ApiError ? error.code : undefined
  // The reader was slower than the journal is kept.
  if (code === 'changes_expired') return code
  // The account was deleted.
  if (code === 'unauthorized') return 'session_ended'
  throw error
}

import { setTimeout } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Session, Task, User } from '../contract/components.ts'
import { readAllConversations } from '../conversations/lists.ts'
import { readAllMessages } from '../conversations/messages.ts'
import { cutToPage, type Page } from '../db/page.ts'
import { type Scope, scopeOf } from '../db/scope.ts'
import type { Database } from '../db/tables.ts'
import { ApiError } from '../errors.ts'
import type { Range } from '../http/paging.ts'
import type { WorkFor } from '../lib/fair-queue.ts'
import { jsonLine } from '../lib/text.ts'
import { readAllChanges } from '../tasks/changes.ts'
import { selectTaskRange } from '../tasks/queries.ts'
import { taskView } from '../tasks/view.ts'
import { readAllTurns } from '../turns/record.ts'
import { selectSessions, selectUserOfSession } from './session-store.ts'
import { type SessionIds, sessionView } from './sessions.ts'

type ExportRecord = [type: string, data: object]

export type ExportService = ReturnType<typeof createExportService>

/** Exports all data of a user. */
export function createExportService({ db }: { db: Kysely<Database> }) {
  return {
    /**
     * Yields the export line by line. Reads one page at a time, only as fast as the caller consumes the lines; no
     * transaction is open between two pages. The last line contains the number of the others.
     * @param workFor reads a page when it is the user's turn.
     * @throws {ApiError} `unauthorized` before the first page that was read after the session has ended.
     */
    async *lines(user: User, session: SessionIds, workFor: WorkFor): AsyncGenerator<string> {
      let lines = 0
      const scope = scopeOf(db, user.id)
      const pages = pagesOf(read => workFor(user.id, maxBytes, () => inSession(scope, session, read)))
      for await (const [type, data] of records(scope, { user, session, pages })) {
        yield lineOf(type, data)
        lines += 1
      }
      yield lineOf('end', { lines })
    }
  }
}

/** Checks the session after reading: what was read is from before its end, even if it ends in the meantime. */
async function inSession<T>(scope: Scope, { sessionId }: SessionIds, read: () => Promise<T>): Promise<T> {
  const page = await read()
  if (!(await selectUserOfSession(scope, sessionId))) throw new ApiError('unauthorized')
  return page
}

interface ExportOptions {
  user: User
  session: SessionIds
  pages: ReturnType<typeof pagesOf>
}

/** Each record has the same shape as in the API. */
async function* records(scope: Scope, { user, session, pages }: ExportOptions): AsyncGenerator<ExportRecord> {
  yield ['user', user]
  yield* each(
    'session',
    pages(readAllSessions(scope, session.sessionId), item => item.id)
  )
  yield* each(
    'task',
    pages(readAllTasks(scope), item => String(item.number))
  )
  yield* each(
    'change',
    pages(readAllChanges(scope), item => String(item.seq))
  )
  yield* each(
    'conversation',
    pages(readAllConversations(scope), item => item.conversation_id)
  )
  yield* each(
    'turn',
    pages(readAllTurns(scope), item => item.turn_id)
  )
  yield* each(
    'message',
    pages(readAllMessages(scope), item => item.message_id)
  )
}

async function* each(type: string, items: AsyncIterable<object>): AsyncGenerator<ExportRecord> {
  for await (const item of items) yield [type, item]
}

function lineOf(type: string, data: object): string {
  return `${jsonLine({ type, data })}\n`
}

/** Items per page. */
const limit = 100
/** Bytes per page of turns, messages or tasks: little, because other requests wait while a page is converted. */
const maxBytes = 256 * 2 ** 10

/**
 * All items of a list. Reads the next page only when the items of the last one are consumed. After each page it pauses
 * for as long as the page took, so that an export takes half of the time at most.
 */
function pagesOf(work: <T>(work: () => Promise<T>) => Promise<T>) {
  return async function* allPages<Item>(
    read: (range: Range) => Promise<Page<Item>>,
    keyOf: (item: Item) => string
  ): AsyncGenerator<Item> {
    let after: string | undefined
    do {
      const begun = performance.now()
      const { rows, hasMore } = await work(() => read({ limit, after, maxBytes }))
      const tookMs = performance.now() - begun
      yield* rows
      const last = hasMore ? rows.at(-1) : undefined
      after = last && keyOf(last)
      if (hasMore) await setTimeout(tookMs)
    } while (after !== undefined)
  }
}

/** A user's sessions, newest first, keyed by id. `current` is the id of the requesting session. */
function readAllSessions(scope: Scope, current: string) {
  return async ({ limit, after }: Range): Promise<Page<Session>> => {
    const rows = await selectSessions(scope, { limit: limit + 1, before: after })
    return cutToPage(
      rows.map(row => sessionView(row, current)),
      limit
    )
  }
}

/** A user's tasks, keyed by number. */
function readAllTasks(scope: Scope) {
  return async ({ after, ...page }: Range): Promise<Page<Task>> => {
    const range = { ...page, sort: 'number', after: after === undefined ? undefined : [after] } as const
    const { rows, hasMore } = await selectTaskRange(scope, { status: 'all' }, range)
    return { rows: rows.map(taskView), hasMore }
  }
}

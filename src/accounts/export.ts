import type { Kysely } from 'kysely'
import type { Session, Task, User } from '../contract/components.ts'
import { readAllConversations } from '../conversations/lists.ts'
import { readAllMessages } from '../conversations/messages.ts'
import { cutToPage, type Page } from '../db/page.ts'
import type { Database, Scope } from '../db/tables.ts'
import type { Range } from '../http/paging.ts'
import { jsonLine } from '../lib/text.ts'
import { selectTaskRange } from '../tasks/queries.ts'
import { taskView } from '../tasks/view.ts'
import { readAllTurns } from '../turns/record.ts'
import { selectSessions } from './session-store.ts'
import { type SessionIds, sessionView } from './sessions.ts'

type ExportRecord = [type: string, data: object]

export type ExportService = ReturnType<typeof createExportService>

/** Exports all data of a user. */
export function createExportService({ db }: { db: Kysely<Database> }) {
  return {
    /**
     * Yields the export line by line. Reads one page at a time, only as fast as the caller consumes the lines; no
     * transaction is open between two pages. The last line contains the number of the others.
     */
    async *lines(user: User, session: SessionIds): AsyncGenerator<string> {
      let lines = 0
      for await (const [type, data] of records({ db, userId: user.id }, user, session)) {
        yield lineOf(type, data)
        lines += 1
      }
      yield lineOf('end', { lines })
    }
  }
}

/** Each record has the same shape as in the API. */
async function* records(scope: Scope, user: User, session: SessionIds): AsyncGenerator<ExportRecord> {
  const sessions = readAllSessions(scope, session.sessionId)
  yield ['user', user]
  yield* each(
    'session',
    allPages(sessions, item => item.id)
  )
  yield* each(
    'task',
    allPages(readAllTasks(scope), item => String(item.number))
  )
  yield* each(
    'conversation',
    allPages(readAllConversations(scope), item => item.conversation_id)
  )
  yield* each(
    'turn',
    allPages(readAllTurns(scope), item => item.turn_id)
  )
  yield* each(
    'message',
    allPages(readAllMessages(scope), item => item.message_id)
  )
}

async function* each(type: string, items: AsyncIterable<object>): AsyncGenerator<ExportRecord> {
  for await (const item of items) yield [type, item]
}

function lineOf(type: string, data: object): string {
  return `${jsonLine({ type, data })}\n`
}

/** Items per page. Pages of turns, messages and tasks are bounded by bytes too. */
const limit = 100

/** All items of a list. Reads the next page only when the items of the last one are consumed. */
async function* allPages<Item>(
  read: (range: Range) => Promise<Page<Item>>,
  keyOf: (item: Item) => string
): AsyncGenerator<Item> {
  let after: string | undefined
  do {
    const { rows, hasMore } = await read({ limit, after })
    yield* rows
    const last = hasMore ? rows.at(-1) : undefined
    after = last && keyOf(last)
  } while (after !== undefined)
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
  return async ({ limit, after }: Range): Promise<Page<Task>> => {
    const range = { sort: 'number', limit, after: after === undefined ? undefined : [after] } as const
    const { rows, hasMore } = await selectTaskRange(scope, { status: 'all' }, range)
    return { rows: rows.map(taskView), hasMore }
  }
}

import type { Kysely } from 'kysely'
import type { SessionKey } from '../accounts/session-service.ts'
import type { User } from '../accounts/user-view.ts'
import { readAllConversations } from '../conversations/conversation-record.ts'
import { readAllMessages } from '../conversations/message-record.ts'
import { readAllTurns } from '../conversations/turn-record.ts'
import type { Database, Scope } from '../db/tables.ts'
import { allPages } from './pages.ts'
import { readAllSessions, readAllTasks } from './readers.ts'

type Exported = [type: string, data: object]

export type ExportService = ReturnType<typeof createExportService>

/** All that is stored of a user. */
export function createExportService({ db }: { db: Kysely<Database> }) {
  return {
    /**
     * The export, line by line. What is read is held until it is taken, no transaction is open between two pages, and
     * the last line counts the others.
     */
    async *lines(user: User, session: SessionKey): AsyncGenerator<string> {
      let lines = 0
      for await (const [type, data] of everything({ db, userId: user.id }, user, session)) {
        yield lineOf(type, data)
        lines += 1
      }
      yield lineOf('end', { lines })
    }
  }
}

/** Each thing in the shape that the API shows it in. */
async function* everything(scope: Scope, user: User, session: SessionKey): AsyncGenerator<Exported> {
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

async function* each(type: string, items: AsyncIterable<object>): AsyncGenerator<Exported> {
  for await (const item of items) yield [type, item]
}

function lineOf(type: string, data: object): string {
  return `${JSON.stringify({ type, data })}\n`
}

import { type InferResult, sql } from 'kysely'
import type { Message, ToolCall } from '../contract/components.ts'
import { jsonBytesOf, type Page, type PageOptions, selectPage } from '../db/page.ts'
import type { Scope } from '../db/scope.ts'
import { statement } from '../db/statements.ts'
import type { Range } from '../http/paging.ts'
import { toolCallView } from './tool-calls.ts'

export interface MessageBounds {
  limit: number
  order: 'newest_first' | 'oldest_first'
  /** The position of the last message of the previous page. */
  after: number | undefined
}

/** A page of the messages of a conversation, with the status of their turns and, for answers, the tool calls. */
export async function readMessages(
  scope: Scope,
  conversationId: string,
  { limit, order, after }: MessageBounds
): Promise<Page<Message>> {
  const [operator, direction] =
    order === 'newest_first' ? (['<', sql`position desc`] as const) : (['>', sql`position`] as const)
  const messages = messageRows(scope).where('message.conversation_id', '=', conversationId)
  const following = after === undefined ? messages : messages.where('message.position', operator, after)
  return await readPage(scope, following, { limit, order: direction })
}

/** The messages of all conversations, oldest first. The sort key is the id. */
export function readAllMessages(scope: Scope) {
  return async ({ after, ...page }: Range): Promise<Page<Message>> => {
    const messages = messageRows(scope)
    const following = after === undefined ? messages : messages.where('message.id', '>', after)
    return await readPage(scope, following, { ...page, order: sql`message_id` })
  }
}

type MessageRows = ReturnType<typeof messageRows>

async function readPage(scope: Scope, messages: MessageRows, options: PageOptions): Promise<Page<Message>> {
  const first = messages.orderBy(options.order).limit(options.limit + 1)
  const { rows, hasMore } = await selectPage(scope, first, options)
  return { rows: await viewsOf(scope, rows), hasMore }
}

async function viewsOf(scope: Scope, rows: InferResult<MessageRows>): Promise<Message[]> {
  const answered = rows.filter(row => row.role === 'assistant').map(row => row.turn_id)
  const calls = await selectCalls(scope, answered)
  return rows.map(({ message_id, turn_id, turn_status, position, role, content, undone_at, created_at }) => ({
    ...{ message_id, turn_id, turn_status, position, role, content },
    tool_calls: role === 'assistant' ? (calls.get(turn_id) ?? []) : [],
    undone_at: undone_at?.toISOString() ?? null,
    created_at: created_at.toISOString()
  }))
}

/** A message without its text and its tool calls. */
const fixedBytes = sql.lit(500)

const messageBytes = sql<number>`${fixedBytes} + ${jsonBytesOf('message.content')}
  + case message.role when 'assistant' then turn.record_bytes else 0 end`

/** Messages of a user with the status of their turns. The caller adds the condition. */
function messageRows({ db, userId }: Scope) {
  return db
    .selectFrom('messages as message')
    .innerJoin('turns as turn', join =>
      join.onRef('turn.user_id', '=', 'message.user_id').onRef('turn.id', '=', 'message.turn_id')
    )
    .where('message.user_id', '=', userId)
    .select(['message.id as message_id', 'message.turn_id', 'turn.status as turn_status', 'message.position'])
    .select('turn.undone_at')
    .select(['message.role', 'message.content', 'message.created_at', messageBytes.as('bytes')])
}

/** The tool calls by turn id, in call order. */
export async function selectCalls(scope: Scope, turnIds: string[]): Promise<Map<string, ToolCall[]>> {
  if (turnIds.length === 0) return new Map()
  const rows = await calls.execute(scope, { userId: scope.userId, turnIds })
  const byTurn = Map.groupBy(rows, row => row.turn_id)
  return new Map([...byTurn].map(([turnId, calls]) => [turnId, calls.map(toolCallView)]))
}

const calls = statement('calls', ({ userId, turnIds }: { userId: string; turnIds: string[] }, db) =>
  db
    .selectFrom('tool_calls')
    .where('user_id', '=', userId)
    .where(sql<boolean>`turn_id = any(${turnIds}::uuid[])`)
    .orderBy('turn_id')
    .orderBy('step')
    .orderBy('call_index')
    .select(['turn_id', 'tool', 'parameters', 'result'])
)

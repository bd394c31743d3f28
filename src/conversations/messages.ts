import type { InferResult } from 'kysely'
import type { Message, ToolCall } from '../contract/components.ts'
import type { Scope } from '../db/tables.ts'
import type { Range } from '../http/paging.ts'
import { toolCallView } from './tool-calls.ts'

export interface MessageBounds {
  limit: number
  order: 'newest_first' | 'oldest_first'
  /** The position of the last message of the previous page. */
  after: number | undefined
}

/** The messages of a conversation, with the status of their turns and, for answers, the tool calls. */
export async function readMessages(
  scope: Scope,
  conversationId: string,
  bounds: MessageBounds
): Promise<Message[]> {
  return await viewsOf(scope, await conversationRows(scope, conversationId, bounds).execute())
}

/** The messages of all conversations, oldest first. The sort key is the id. */
export function readAllMessages(scope: Scope) {
  return async ({ limit, after }: Range): Promise<Message[]> => {
    const messages = messageRows(scope).orderBy('message.id').limit(limit)
    const page = after === undefined ? messages : messages.where('message.id', '>', after)
    return await viewsOf(scope, await page.execute())
  }
}

type MessageRow = InferResult<ReturnType<typeof messageRows>>[number]

async function viewsOf(scope: Scope, rows: MessageRow[]): Promise<Message[]> {
  const answered = rows.filter(row => row.role === 'assistant').map(row => row.turn_id)
  const calls = await selectCalls(scope, answered)
  return rows.map(({ created_at, ...row }) => ({
    ...row,
    tool_calls: row.role === 'assistant' ? (calls.get(row.turn_id) ?? []) : [],
    created_at: created_at.toISOString()
  }))
}

function conversationRows(scope: Scope, conversationId: string, { limit, order, after }: MessageBounds) {
  const [operator, direction] = order === 'newest_first' ? (['<', 'desc'] as const) : (['>', 'asc'] as const)
  const messages = messageRows(scope)
    .where('message.conversation_id', '=', conversationId)
    .orderBy('message.position', direction)
    .limit(limit)
  return after === undefined ? messages : messages.where('message.position', operator, after)
}

/** Messages of a user with the status of their turns. The caller adds the condition. */
function messageRows({ db, userId }: Scope) {
  return db
    .selectFrom('messages as message')
    .innerJoin('turns as turn', join =>
      join.onRef('turn.user_id', '=', 'message.user_id').onRef('turn.id', '=', 'message.turn_id')
    )
    .where('message.user_id', '=', userId)
    .select(['message.id as message_id', 'message.turn_id', 'turn.status as turn_status', 'message.position'])
    .select(['message.role', 'message.content', 'message.created_at'])
}

/** The tool calls by turn id, in call order. */
export async function selectCalls(
  { db, userId }: Scope,
  turnIds: string[]
): Promise<Map<string, ToolCall[]>> {
  if (turnIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('tool_calls')
    .where('user_id', '=', userId)
    .where('turn_id', 'in', turnIds)
    .orderBy('turn_id')
    .orderBy('step')
    .orderBy('call_index')
    .select(['turn_id', 'tool', 'parameters', 'result'])
    .execute()
  const byTurn = Map.groupBy(rows, row => row.turn_id)
  return new Map([...byTurn].map(([turnId, calls]) => [turnId, calls.map(toolCallView)]))
}

import { type InferResult, sql } from 'kysely'
import type { Outcome, RecordedCall } from '../agent/turn.ts'
import { usageOf } from '../agent/turn.ts'
import type { ChatResponse, ToolCall, Turn } from '../contract/components.ts'
import { selectCalls } from '../conversations/messages.ts'
import { toolCallView } from '../conversations/tool-calls.ts'
import { jsonBytesOf, type Page, type PageOptions, selectPage } from '../db/page.ts'
import type { QueryScope, Scope } from '../db/scope.ts'
import { executePrepared } from '../db/statements.ts'
import { ApiError, catalogue, type ErrorCode, notFound } from '../errors.ts'
import type { Range } from '../http/paging.ts'
import type { OwnedTurn } from './leases.ts'

type TurnRow = InferResult<ReturnType<typeof turnRows>>[number]

/** Turns of a user with their messages. The caller adds the condition. */
function turnRows({ db, userId }: QueryScope) {
  return db
    .selectFrom('turns as turn')
    .innerJoin('messages as message', join =>
      join
        .onRef('message.user_id', '=', 'turn.user_id')
        .onRef('message.turn_id', '=', 'turn.id')
        .on('message.role', '=', 'user')
    )
    .leftJoin('messages as answer', join =>
      join
        .onRef('answer.user_id', '=', 'turn.user_id')
        .onRef('answer.turn_id', '=', 'turn.id')
        .on('answer.role', '=', 'assistant')
    )
    .where('turn.user_id', '=', userId)
    .select(['turn.id', 'turn.conversation_id', 'turn.status', 'turn.error_code', 'turn.degraded'])
    .select(['turn.input_tokens', 'turn.cached_input_tokens', 'turn.output_tokens'])
    .select(['turn.ended_at', 'turn.undone_at', 'turn.deadline_at'])
    .select(['message.content as message', 'message.created_at'])
    .select(['answer.id as answer_id', 'answer.content as answer', 'answer.created_at as answered_at'])
}

/** Identifies a turn of a user. Both are UUIDs. */
export interface TurnIds {
  conversationId: string
  turnId: string
}

/** As `TurnIds`. Without a `conversationId`, the turn may belong to any conversation. */
export type TurnSelector = Pick<TurnIds, 'turnId'> & Partial<TurnIds>

export function turnRow(scope: QueryScope, { turnId, conversationId }: TurnSelector) {
  const row = turnRows(scope).where('turn.id', '=', turnId)
  return conversationId === undefined ? row : row.where('turn.conversation_id', '=', conversationId)
}

/** @throws {ApiError} `not_found` when the turn does not exist or belongs to another user. */
export async function readTurn(scope: Scope, selector: TurnSelector): Promise<Turn> {
  const [row] = await executePrepared(scope, turnRow(scope, selector).compile())
  if (!row) throw notFound('turn')
  const calls = await selectCalls(scope, [row.id])
  return viewOf(row, calls.get(row.id) ?? [])
}

/** A page of the turns of a conversation older than `before`, newest first. */
export async function readTurns(
  scope: Scope,
  conversationId: string,
  { limit, before }: { limit: number; before: string | undefined }
): Promise<Page<Turn>> {
  const turns = turnRows(scope).where('turn.conversation_id', '=', conversationId)
  const older = before === undefined ? turns : turns.where('turn.id', '<', before)
  return await readPage(scope, older, { limit, order: sql`id desc` })
}

/** The turns of all conversations, oldest first. The sort key is the id. */
export function readAllTurns(scope: Scope) {
  return async ({ after, ...page }: Range): Promise<Page<Turn>> => {
    const turns = turnRows(scope)
    const later = after === undefined ? turns : turns.where('turn.id', '>', after)
    return await readPage(scope, later, { ...page, order: sql`id` })
  }
}

/** A turn without its texts and its tool calls. */
const fixedBytes = sql.lit(1500)

/** A turn has its tool calls twice: its answer has them too. */
const turnBytes = sql<number>`${fixedBytes} + 2 * turn.record_bytes::bigint
  + ${jsonBytesOf('message.content')} + ${jsonBytesOf('answer.content')}`

async function readPage(
  scope: Scope,
  turns: ReturnType<typeof turnRows>,
  options: PageOptions
): Promise<Page<Turn>> {
  const { limit, order } = options
  const first = turns.orderBy(order).limit(limit + 1)
  const { rows, hasMore } = await selectPage(scope, first.select(turnBytes.as('bytes')), options)
  const calls = await selectCalls(
    scope,
    rows.map(row => row.id)
  )
  return { rows: rows.map(row => viewOf(row, calls.get(row.id) ?? [])), hasMore }
}

export function callsOf(steps: { calls: RecordedCall[] }[]): ToolCall[] {
  return steps.flatMap(step => step.calls.map(toolCallView))
}

export function viewOf(row: TurnRow, calls: ToolCall[]): Turn {
  return {
    conversation_id: row.conversation_id,
    turn_id: row.id,
    status: row.status,
    message: row.message,
    tool_calls: calls,
    answer: recordedAnswer(row, calls),
    error: row.error_code === null ? null : errorOf(row.error_code),
    created_at: row.created_at.toISOString(),
    ended_at: row.ended_at?.toISOString() ?? null,
    undone_at: row.undone_at?.toISOString() ?? null
  }
}

function recordedAnswer(row: TurnRow, calls: ToolCall[]): ChatResponse | null {
  if (row.answer_id === null || row.answer === null || row.answered_at === null) return null
  return {
    conversation_id: row.conversation_id,
    turn_id: row.id,
    message_id: row.answer_id,
    response: row.answer,
    tool_calls: calls,
    created_at: row.answered_at.toISOString(),
    usage: usageOf(row),
    degraded: row.degraded
  }
}

function errorOf(storedCode: string): NonNullable<Turn['error']> {
  const code = codeOf(storedCode)
  const { status, title, detail } = catalogue[code]
  const { retryAfter } = new ApiError(code)
  return { code, status, title, detail, ...(retryAfter !== undefined && { retry_after: retryAfter }) }
}

/** An older release may have stored a code that this release does not know. */
function codeOf(storedCode: string): ErrorCode {
  return Object.hasOwn(catalogue, storedCode) ? (storedCode as ErrorCode) : 'internal_error'
}

/** The error for a request that waits for a turn, when the turn has ended without an answer. */
export function failureOf(turn: Turn): ApiError {
  const code = turn.status === 'cancelled' ? 'turn_cancelled' : (turn.error?.code ?? 'internal_error')
  return new ApiError(code).withTurn(turn.conversation_id, turn.turn_id)
}

/** The response of a turn that has just completed. `readTurn` returns the same one later. */
export function answerOf(
  turn: OwnedTurn,
  { steps, usage, degraded }: Outcome,
  message: { id: string; content: string; created_at: Date }
): ChatResponse {
  return {
    conversation_id: turn.conversationId,
    turn_id: turn.id,
    message_id: message.id,
    response: message.content,
    tool_calls: callsOf(steps),
    created_at: message.created_at.toISOString(),
    usage,
    degraded
  }
}

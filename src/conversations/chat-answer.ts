import type { Usage } from '../agent/model.ts'
import type { Ending, RecordedCall } from '../agent/turn.ts'
import type { OwnedTurn } from './owned-turn.ts'

/** What a turn's user gets: the contract's `ChatResponse`. */
export interface ChatAnswer {
  conversation_id: string
  turn_id: string
  /** Of the answer. */
  message_id: string
  response: string
  tool_calls: RecordedCall[]
  created_at: string
  usage: Usage
  degraded: boolean
}

/** The answer of a turn that has just ended; read from the record later, it is the same. */
export function answerOf(
  turn: OwnedTurn,
  { steps, usage, degraded }: Ending,
  message: { id: string; content: string; created_at: Date }
): ChatAnswer {
  return {
    conversation_id: turn.conversationId,
    turn_id: turn.id,
    message_id: message.id,
    response: message.content,
    tool_calls: steps.flatMap(step => step.calls),
    created_at: message.created_at.toISOString(),
    usage,
    degraded
  }
}

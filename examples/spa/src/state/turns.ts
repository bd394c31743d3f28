import { answerOf } from '../api/answer.ts'
import { api, type TurnId } from '../api/client.ts'
import { type Failure, failureOf } from '../api/failure.ts'
import { loadConversations } from './conversations.ts'
import { createStore } from './store.ts'
import { loadThread } from './thread.ts'

interface Turns {
  /** Why turns failed, by id; null during a retry. */
  failures: Record<string, Failure | null>
}

export const turns = createStore<Turns>({ failures: {} })

export function noteFailure(turnId: string, failure: Failure | null): void {
  turns.update({ failures: { ...turns.get().failures, [turnId]: failure } })
}

/** Retries a failed turn after its last step: its message is not sent again, and its tools do not run again. */
export async function retryTurn(path: TurnId): Promise<void> {
  noteFailure(path.turn_id, null)
  try {
    await answerOf(
      api.POST('/api/conversations/{conversation_id}/turns/{turn_id}/retry', { params: { path } })
    )
  } catch (error) {
    noteFailure(path.turn_id, failureOf(error))
  }
  await Promise.all([loadThread(path.conversation_id), loadConversations()])
}

/** Cancels a turn on any server. Readers of its stream receive the cancellation. */
export async function cancelTurn(path: TurnId): Promise<void> {
  await answerOf(
    api.POST('/api/conversations/{conversation_id}/turns/{turn_id}/cancel', { params: { path } })
  )
}

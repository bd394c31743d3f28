import { answerOf } from '../api/answer.ts'
import { api, type Conversation, type Turn } from '../api/client.ts'
import { type Failure, failureOf } from '../api/failure.ts'
import { loadConversations } from './conversations.ts'
import type { Pending } from './outbox.ts'
import { createStore } from './store.ts'
import { loadTasks } from './tasks.ts'
import { loadThread, thread } from './thread.ts'

export type TurnId = Pick<Turn, 'conversation_id' | 'turn_id'>

interface Turns {
  /** Why turns failed, by their ids; null while one is retried. */
  failures: Record<string, Failure | null>
}

export const turns = createStore<Turns>({ failures: {} })

export function noteFailure(turnId: string, failure: Failure | null): void {
  turns.update({ failures: { ...turns.get().failures, [turnId]: failure } })
}

/** Takes a failed turn up where it stopped: its message is not sent again, and its tools do not run again. */
export async function retryTurn(path: TurnId): Promise<void> {
  noteFailure(path.turn_id, null)
  try {
    await answerOf(
      api.POST('/api/conversations/{conversation_id}/turns/{turn_id}/retry', { params: { path } })
    )
  } catch (error) {
    noteFailure(path.turn_id, failureOf(error))
  }
  await showEnd(path)
}

/** Cancels a turn, wherever it runs. Whoever waits for its answer hears of it. */
export async function cancelTurn(path: TurnId): Promise<void> {
  await answerOf(
    api.POST('/api/conversations/{conversation_id}/turns/{turn_id}/cancel', { params: { path } })
  )
}

/** Cancels the turn of a message that has no answer yet; answers whether there was one. */
export async function cancelPending(pending: Pending): Promise<boolean> {
  const found = pending.conversationId
    ? await answerOf(
        api.GET('/api/conversations/{conversation_id}', {
          params: { path: { conversation_id: pending.conversationId } }
        })
      )
    : await beginningWith(pending.text)
  if (!found?.running_turn_id) return false
  await cancelTurn({ conversation_id: found.conversation_id, turn_id: found.running_turn_id })
  return true
}

/** Only the answer tells the id of a new conversation; until then it is known by its first message. */
async function beginningWith(text: string): Promise<Conversation | undefined> {
  const { items } = await answerOf(api.GET('/api/conversations'))
  return items.find(({ running_turn_id, message_count, last_message }) => {
    return running_turn_id && message_count === 1 && text.trim().startsWith(last_message.text.slice(0, 100))
  })
}

const pollMs = 1500
let followed: string | undefined

/** Shows a turn that nobody here waits for, such as one that another tab began, as far as it is, until it ends. */
export async function follow(path: TurnId): Promise<void> {
  if (followed === path.turn_id) return
  followed = path.turn_id
  try {
    while (await isRunning(path)) await new Promise(resolve => setTimeout(resolve, pollMs))
    if (followed === path.turn_id) await showEnd(path)
  } catch (error) {
    thread.update({ failure: failureOf(error) })
  } finally {
    if (followed === path.turn_id) followed = undefined
  }
}

async function isRunning(path: TurnId): Promise<boolean> {
  const turn = await answerOf(
    api.GET('/api/conversations/{conversation_id}/turns/{turn_id}', { params: { path } })
  )
  if (thread.get().id !== path.conversation_id || followed !== path.turn_id) return false
  thread.update({ running: turn.status === 'running' ? turn : undefined })
  return turn.status === 'running'
}

async function showEnd(path: TurnId) {
  await Promise.all([loadThread(path.conversation_id), showEffects(path)])
}

/** Shows what a turn has done beside its conversation. */
export async function showEffects({ turn_id }: TurnId): Promise<void> {
  await Promise.all([loadTasks(turn_id), loadConversations()])
}

import { answerOf } from '../api/answer.ts'
import { api, type Conversation, type Message } from '../api/client.ts'
import { type Failure, failureOf } from '../api/failure.ts'
import { createStore } from './store.ts'

/** The open conversation. */
interface Thread {
  /** Undefined for a new conversation. */
  id: string | undefined
  conversation: Conversation | undefined
  /** The latest messages, oldest first. */
  messages: Message[]
  /** The cursor for earlier messages. */
  cursor: string | null
  /** Why the conversation cannot be shown. */
  failure: Failure | undefined
}

const blank = {
  id: undefined,
  conversation: undefined,
  messages: [],
  cursor: null,
  failure: undefined
}

export const thread = createStore<Thread>(blank)

/** Opens a conversation, or the page for a new one. The URL contains its id, so that a reload opens it again. */
export async function openThread(id: string | undefined): Promise<void> {
  thread.update({ ...blank, id })
  if (conversationIdInUrl() !== id) location.hash = id ?? ''
  if (id) await loadThread(id)
}

/** The conversation id in the URL. */
export function conversationIdInUrl(): string | undefined {
  return location.hash.slice(1) || undefined
}

/** Reads new messages of a conversation if it is open. */
export async function loadThread(id: string): Promise<void> {
  if (thread.get().id !== id) return
  const path = { conversation_id: id }
  try {
    const [conversation, page] = await Promise.all([
      answerOf(api.GET('/api/conversations/{conversation_id}', { params: { path } })),
      answerOf(api.GET('/api/conversations/{conversation_id}/messages', { params: { path } }))
    ])
    if (thread.get().id !== id) return
    thread.update({ conversation, ...joined(page.items.toReversed(), page.next_cursor), failure: undefined })
  } catch (error) {
    if (thread.get().id === id) thread.update({ failure: failureOf(error) })
  }
}

/** The shown messages followed by the latest ones; only the latest ones if there is a gap between them. */
function joined(latest: Message[], cursor: string | null): Pick<Thread, 'messages' | 'cursor'> {
  const shown = thread.get()
  const first = latest[0]?.position ?? 0
  const before = shown.messages.filter(({ position }) => position < first)
  if (before.at(-1)?.position !== first - 1) return { messages: latest, cursor }
  return { messages: [...before, ...latest], cursor: shown.cursor }
}

export async function loadEarlier(): Promise<void> {
  const { id, cursor } = thread.get()
  if (!id || !cursor) return
  const params = { path: { conversation_id: id }, query: { cursor } }
  try {
    const page = await answerOf(api.GET('/api/conversations/{conversation_id}/messages', { params }))
    if (thread.get().id !== id) return
    thread.update({
      messages: [...page.items.toReversed(), ...thread.get().messages],
      cursor: page.next_cursor
    })
  } catch (error) {
    thread.update({ failure: failureOf(error) })
  }
}

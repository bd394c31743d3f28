import { answerOf } from '../api/answer.ts'
import { api, type TurnId, timeZone } from '../api/client.ts'
import { type Failure, failureOf } from '../api/failure.ts'
import { resumed, streamTurn } from '../api/turn-events.ts'
import { loadConversations } from './conversations.ts'
import { show } from './live-turns.ts'
import { createStore } from './store.ts'
import { loadThread, openThread, thread } from './thread.ts'

/** A message that is not known to be stored. Every attempt sends the same key, so the API stores it once. */
export interface Pending {
  key: string
  text: string
  /** Undefined for a message that starts a conversation. */
  conversationId: string | undefined
  /** Why it was not sent. */
  failure?: Failure | undefined
}

interface Outbox {
  items: Pending[]
  /** The prefix of their storage keys. Each message has its own entry, because other tabs write here, too. */
  keyPrefix: string
}

export const outbox = createStore<Outbox>({ items: [], keyPrefix: '' })

/** Loads and resends the user's messages that are not known to be stored. */
export function openOutbox(userId: string): void {
  const keyPrefix = `todobot.outbox.${userId}.`
  const names = Object.keys(localStorage).filter(name => name.startsWith(keyPrefix))
  const items = names.map((name): Pending => JSON.parse(localStorage.getItem(name) ?? ''))
  outbox.update({ keyPrefix, items })
  for (const item of items) void deliver(item)
}

export function send(text: string): void {
  const item: Pending = { key: crypto.randomUUID(), text, conversationId: thread.get().id }
  const { items, keyPrefix } = outbox.get()
  localStorage.setItem(keyPrefix + item.key, JSON.stringify(item))
  outbox.update({ items: [...items, item] })
  void deliver(item)
}

/** Sends a message, for the first time or again, and shows its turn. */
export async function deliver(item: Pending): Promise<void> {
  amend(item, { failure: undefined })
  let turn: TurnId | undefined
  // Until the id of its turn is known, the message itself is sent again; its key ensures that it is stored once.
  const events = resumed(lastEventId => (turn ? streamTurn(turn, lastEventId) : post(item)))
  try {
    const { value: first } = await events.next()
    turn = first?.event === 'turn.started' ? first.data : undefined
  } catch (error) {
    return keep(item, failureOf(error))
  }
  if (turn) await show(turn, events, arrived(item, turn))
}

export function discard({ key }: Pending): void {
  const { items, keyPrefix } = outbox.get()
  localStorage.removeItem(keyPrefix + key)
  outbox.update({ items: items.filter(item => item.key !== key) })
}

function post({ key, text, conversationId }: Pending) {
  const header = { 'idempotency-key': key, 'x-timezone': timeZone }
  const body = { message: text, conversation_id: conversationId ?? null }
  const headers = { accept: 'text/event-stream' }
  return answerOf(api.POST('/api/chat', { params: { header }, headers, body, parseAs: 'stream' }))
}

async function keep(item: Pending, failure: Failure) {
  amend(item, { failure })
  // Another page started the turn that keeps the conversation busy.
  if (failure.code === 'conversation_busy' && item.conversationId) await loadThread(item.conversationId)
}

/** Removes a stored message: the conversation shows it from now on. */
async function arrived(item: Pending, turn: TurnId) {
  const isOpen = thread.get().id === item.conversationId
  amend(item, { conversationId: turn.conversation_id })
  const isNew = isOpen && !item.conversationId
  await Promise.all([
    isNew ? openThread(turn.conversation_id) : loadThread(turn.conversation_id),
    loadConversations()
  ])
  discard(item)
}

function amend({ key }: Pending, change: Partial<Pending>) {
  const { items } = outbox.get()
  outbox.update({ items: items.map(item => (item.key === key ? { ...item, ...change } : item)) })
}

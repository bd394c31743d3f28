import { answerOf } from '../api/answer.ts'
import { api, type TurnId, timeZone } from '../api/client.ts'
import { type Failure, failureOf } from '../api/failure.ts'
import { resumed, streamTurn } from '../api/turn-events.ts'
import { loadConversations } from './conversations.ts'
import { show } from './live-turns.ts'
import { createStore } from './store.ts'
import { loadThread, openThread, thread } from './thread.ts'

/** A message that is not known to be stored. It is sent with its key, however often: the API takes it once. */
export interface Pending {
  key: string
  text: string
  /** None for one that begins a conversation. */
  conversationId: string | undefined
  /** Why it is not being sent. */
  failure?: Failure | undefined
}

interface Outbox {
  items: Pending[]
  /** Where a reload finds them; an entry for each, since other tabs write here, too. */
  place: string
}

export const outbox = createStore<Outbox>({ items: [], place: '' })

/** Goes on with what this user's browser does not know to be stored. */
export function openOutbox(userId: string): void {
  const place = `todobot.outbox.${userId}.`
  const names = Object.keys(localStorage).filter(name => name.startsWith(place))
  const items = names.map((name): Pending => JSON.parse(localStorage.getItem(name) ?? ''))
  outbox.update({ place, items })
  for (const item of items) void deliver(item)
}

export function send(text: string): void {
  const item: Pending = { key: crypto.randomUUID(), text, conversationId: thread.get().id }
  const { items, place } = outbox.get()
  localStorage.setItem(place + item.key, JSON.stringify(item))
  outbox.update({ items: [...items, item] })
  void deliver(item)
}

/** Sends a message, the first time or again, and shows what becomes of it. */
export async function deliver(item: Pending): Promise<void> {
  amend(item, { failure: undefined })
  let turn: TurnId | undefined
  // Until its turn has a name, the message itself is sent again; its key sees to it that it is taken once.
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
  const { items, place } = outbox.get()
  localStorage.removeItem(place + key)
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
  // What keeps the conversation busy was begun elsewhere, and is not known here.
  if (failure.code === 'conversation_busy' && item.conversationId) await loadThread(item.conversationId)
}

/** The message is stored: from here on it is the conversation that shows it. */
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

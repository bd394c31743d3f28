import { answerOf } from '../api/answer.ts'
import { api, timeZone } from '../api/client.ts'
import { type Failure, failureOf } from '../api/failure.ts'
import { createStore } from './store.ts'
import { loadThread, openThread, thread } from './thread.ts'
import { noteFailure, showEffects, type TurnId } from './turns.ts'

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

/** Goes on with what this user's browser had not got an answer to. */
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

/** Sends a message, the first time or again, and shows what became of it. */
export async function deliver(item: Pending): Promise<void> {
  amend(item, { failure: undefined })
  try {
    await arrived(item, await post(item))
  } catch (error) {
    const failure = failureOf(error)
    if (!failure.endedTurn) return keep(item, failure)
    noteFailure(failure.endedTurn.turn_id, failure)
    await arrived(item, failure.endedTurn)
  }
}

export function discard({ key }: Pending): void {
  const { items, place } = outbox.get()
  localStorage.removeItem(place + key)
  outbox.update({ items: items.filter(item => item.key !== key) })
}

function post({ key, text, conversationId }: Pending) {
  const header = { 'idempotency-key': key, 'x-timezone': timeZone }
  const body = { message: text, conversation_id: conversationId ?? null }
  return answerOf(api.POST('/api/chat', { params: { header }, body }))
}

async function keep(item: Pending, failure: Failure) {
  amend(item, { failure })
  // What keeps the conversation busy was begun elsewhere, and is not known here.
  if (failure.code === 'conversation_busy' && item.conversationId) await loadThread(item.conversationId)
}

/** The message is stored, and its turn has ended: from here on it is the conversation that shows it. */
async function arrived(item: Pending, turn: TurnId) {
  const isOpen = thread.get().id === item.conversationId
  amend(item, { conversationId: turn.conversation_id })
  if (isOpen && !item.conversationId) await openThread(turn.conversation_id)
  else await loadThread(turn.conversation_id)
  discard(item)
  await showEffects(turn)
}

function amend({ key }: Pending, change: Partial<Pending>) {
  const { items } = outbox.get()
  outbox.update({ items: items.map(item => (item.key === key ? { ...item, ...change } : item)) })
}

import { answerOf } from '../api/answer.ts'
import { api, type TurnId, timeZone } from '../api/client.ts'
import { type Failure, failureOf } from '../api/failure.ts'
import { resumed, streamTurn } from '../api/turn-events.ts'
import { connection } from './connection.ts'
import { loadConversations } from './conversations.ts'
import { moveDraftTo } from './drafts.ts'
import { show } from './live-turns.ts'
import { createStore } from './store.ts'
import { loadThread, openThread, thread } from './thread.ts'

/** A message that is not known to be stored. Every attempt sends the same key, so the API stores it once. */
export interface Pending {
  key: string
  text: string
  /** Undefined for a message that starts a conversation. */
  conversationId: string | undefined
  /** When it was written, as Unix time in milliseconds: messages are sent in this order. */
  writtenAt: number
  /** Why it was not sent. */
  failure?: Failure | undefined
}

interface Outbox {
  /** In the order in which they were written. */
  items: Pending[]
  /** The prefix of their storage keys. Each message has its own entry, because other tabs write here, too. */
  keyPrefix: string
}

export const outbox = createStore<Outbox>({ items: [], keyPrefix: '' })

/** The last delivery of each conversation: its messages are sent one after another. */
const deliveries = new Map<string, Promise<void>>()

/**
 * Loads and sends the user's messages that are not known to be stored, and sends them again whenever the connection is
 * back. Returns a function that stops this.
 */
export function openOutbox(userId: string): () => void {
  const keyPrefix = `todobot.outbox.${userId}.`
  const names = Object.keys(localStorage).filter(name => name.startsWith(keyPrefix))
  const items = names.map((name): Pending => JSON.parse(localStorage.getItem(name) ?? ''))
  outbox.update({ keyPrefix, items: items.toSorted((one, next) => one.writtenAt - next.writtenAt) })
  sendAgain(() => true)
  return connection.subscribe(() => {
    if (!connection.get().isLost) sendAgain(({ failure }) => failure?.code === 'no_answer')
  })
}

export function send(text: string): void {
  const key = crypto.randomUUID()
  const item: Pending = { key, text, conversationId: thread.get().id, writtenAt: Date.now() }
  outbox.update({ items: [...outbox.get().items, item] })
  keepStored(key)
  enqueue(item)
}

/** Sends the messages of a conversation again that were not sent. */
export function resend(conversationId: string | undefined): void {
  sendAgain(item => item.failure !== undefined && item.conversationId === conversationId)
}

export function discard({ key }: Pending): void {
  const { items, keyPrefix } = outbox.get()
  localStorage.removeItem(keyPrefix + key)
  outbox.update({ items: items.filter(item => item.key !== key) })
}

function sendAgain(isMeant: (item: Pending) => boolean) {
  const items = outbox.get().items.filter(isMeant)
  for (const item of items) amend(item, { failure: undefined })
  for (const item of items) enqueue(item)
}

function enqueue({ key, conversationId = '' }: Pending) {
  const delivery = (deliveries.get(conversationId) ?? Promise.resolve())
    .then(() => deliver(key))
    .finally(() => deliveries.get(conversationId) === delivery && deliveries.delete(conversationId))
  deliveries.set(conversationId, delivery)
}

/** Sends a message and shows its turn to its end. A message does not overtake one that could not be sent. */
async function deliver(key: string): Promise<void> {
  const { items } = outbox.get()
  const item = items.find(item => item.key === key)
  if (!item) return
  const [first] = items.filter(({ conversationId }) => conversationId === item.conversationId)
  if (first?.failure) return amend(item, { failure: first.failure })
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
  const { conversation_id } = turn
  const isOpen = thread.get().id === item.conversationId
  const isNew = !item.conversationId
  const others = outbox.get().items.filter(other => other.conversationId === item.conversationId)
  for (const other of others) {
    amend(other, { conversationId: conversation_id })
    // What was written in the same new conversation belongs to it. A message that was sent is only repeated unchanged.
    if (other.key !== item.key) keepStored(other.key)
  }
  if (isNew && isOpen) moveDraftTo(conversation_id)
  await Promise.all([
    isNew && isOpen ? openThread(conversation_id) : loadThread(conversation_id),
    loadConversations()
  ])
  discard(item)
}

function amend({ key }: Pending, change: Partial<Pending>) {
  const { items } = outbox.get()
  outbox.update({ items: items.map(item => (item.key === key ? { ...item, ...change } : item)) })
}

function keepStored(key: string) {
  const { items, keyPrefix } = outbox.get()
  const item = items.find(item => item.key === key)
  if (item) localStorage.setItem(keyPrefix + key, JSON.stringify({ ...item, failure: undefined }))
}

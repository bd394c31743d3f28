import { answerOf, done } from '../api/answer.ts'
import { api, type Conversation } from '../api/client.ts'
import { writeDraft } from './drafts.ts'
import { problemOf } from './problem.ts'
import { createStore } from './store.ts'

interface Conversations {
  items: Conversation[]
  cursor: string | null
  /** The search text. */
  query: string
  isLoaded: boolean
  /** Why the last change failed. */
  notice: string
}

export const conversations = createStore<Conversations>({
  items: [],
  cursor: null,
  query: '',
  isLoaded: false,
  notice: ''
})

export async function loadConversations(): Promise<void> {
  const { query } = conversations.get()
  const notice = await problemOf(async () => {
    const { items, next_cursor } = await page(query)
    // Results of an earlier search text must not replace later ones.
    if (query === conversations.get().query)
      conversations.update({ items, cursor: next_cursor, isLoaded: true })
  })
  conversations.update({ notice })
}

export async function loadMoreConversations(): Promise<void> {
  const { query, cursor } = conversations.get()
  const notice = await problemOf(async () => {
    const { items, next_cursor } = await page(query, cursor ?? undefined)
    if (query !== conversations.get().query) return
    conversations.update({ items: [...conversations.get().items, ...items], cursor: next_cursor })
  })
  conversations.update({ notice })
}

export async function searchConversations(query: string): Promise<void> {
  conversations.update({ query })
  await loadConversations()
}

export function renameConversation(conversation_id: string, title: string): Promise<boolean> {
  const params = { path: { conversation_id } }
  return change(() =>
    answerOf(api.PATCH('/api/conversations/{conversation_id}', { params, body: { title } }))
  )
}

export function deleteConversation(conversation_id: string): Promise<boolean> {
  const params = { path: { conversation_id } }
  return change(async () => {
    await done(api.DELETE('/api/conversations/{conversation_id}', { params }))
    writeDraft(conversation_id, '')
  })
}

function page(q: string, cursor?: string) {
  return answerOf(api.GET('/api/conversations', { params: { query: { q, cursor } } }))
}

async function change(work: () => Promise<unknown>): Promise<boolean> {
  const notice = await problemOf(work)
  if (notice) conversations.update({ notice })
  else await loadConversations()
  return notice === ''
}

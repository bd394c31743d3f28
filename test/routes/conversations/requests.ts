import type { Test } from 'tap'
import type { Conversation, ConversationPage, MessagePage } from '../../../src/contract/components.ts'
import { client } from '../../support/client.ts'
import { text } from '../../support/fake-gemini/index.ts'
import type { Setup, TestUser } from '../../support/setup.ts'

export const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

export function pathOf(id: string): string {
  return `/api/conversations/${id}`
}

/** Starts a conversation with a message and its answer; returns its id. */
export async function begin(person: TestUser, message: string, answer = 'Fine.'): Promise<string> {
  return (await person.send(message, [text(answer)])).body.conversation_id
}

/** A user's requests about conversations. */
export function conversationsOf(t: Test, { app }: Setup, { token }: TestUser) {
  const { get, ask } = client(t, app)
  return {
    list: async (query = '') => (await get<ConversationPage>(`/api/conversations${query}`, { token })).body,
    search: async (q: string, query = '') => {
      const url = `/api/conversations?q=${encodeURIComponent(q)}${query}`
      return (await get<ConversationPage>(url, { token })).body
    },
    look: (id: string) => get<Conversation>(pathOf(id), { token }),
    rename: <Body = Conversation>(id: string, title: unknown) =>
      ask<Body>('PATCH', pathOf(id), { token, body: { title } }),
    remove: (id: string) => ask<unknown>('DELETE', pathOf(id), { token }),
    messages: async (id: string, query = '') =>
      (await get<MessagePage>(`${pathOf(id)}/messages${query}`, { token })).body
  }
}

/** Titles of conversations, in their order. */
export function titles({ items }: ConversationPage): string[] {
  return items.map(item => item.title)
}

import { randomUUID } from 'node:crypto'
import { operations } from '../../src/contract/operations.ts'
import type { OperationId } from './documented.ts'

export interface TestRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  url: string
  body?: unknown
  token?: string
  headers?: Record<string, string>
}

/** A user with a token. */
export interface TestUser {
  user: { id: string; email: string | null }
  token: string
  sessionId: string
  /** The cookie as clients send it. */
  cookie: string
  turn?: TurnIds
  task?: { id: string }
  change?: { seq: number }
}

interface TurnIds {
  conversation_id: string
  turn_id: string
}

/** Selects operations. */
export type Kind = (id: OperationId) => boolean

export const every: Kind = () => true
export const withBody: Kind = id => 'body' in operations[id].schema
export const signedIn: Kind = id => schemesOf(id).every(schemes => schemes.has('bearerAuth'))
export const usesCookie: Kind = id => schemesOf(id).some(schemes => schemes.has('refreshCookie'))
export const withPathId: Kind = id => 'params' in operations[id].schema
export const withCursor: Kind = id => takes(id, 'querystring', 'cursor')
export const withEventId: Kind = id => takes(id, 'headers', 'last-event-id')
export const usesData: Kind = id => withBody(id) || signedIn(id) || usesCookie(id)
export const chats: Kind = id => operations[id].schema.tags.some(tag => tag === 'Chat')
export const isInformation: Kind = id => operations[id].schema.tags.some(tag => tag === 'Service')
/** Operations that are answered when the server refuses others because it, or the client, has too much open. */
export const isHealthCheck = only('getHealth', 'getLiveness')
export const readsTurns: Kind = id => operations[id].schema.tags.some(tag => tag === 'Turns')
export const namesTurn: Kind = id => operations[id].url.includes(':turn_id')
export const reverses: Kind = id => /^(?:undo|redo)/.test(id)
export const asksModel: Kind = id => chats(id) || id === 'retryTurn'

/** Whether the operation has a parameter with this name. */
function takes(id: OperationId, place: 'querystring' | 'headers', name: string): boolean {
  const parameters: unknown = Object.entries(operations[id].schema).find(([key]) => key === place)?.[1]
  return name in Object(Object(parameters).properties)
}

export function only(...ids: OperationId[]): Kind {
  return id => ids.includes(id)
}

/** Operations that have this status on success. */
export function answering(status: 200 | 201 | 204): Kind {
  return id => status in operations[id].schema.response
}

/** The authentication schemes that an operation accepts; empty for public operations. */
function schemesOf(id: OperationId): Set<string>[] {
  const { security } = operations[id].schema
  return security.length > 0 ? security.map(scheme => new Set(Object.keys(scheme))) : [new Set()]
}

const password = 'correct horse'

/** A valid request. */
export function requestOf(
  id: OperationId,
  { user, token, sessionId, cookie, turn, task, change }: TestUser
): TestRequest {
  const { method, url } = operations[id]
  const ids: Record<string, string> = {
    user_id: user.id,
    session_id: sessionId,
    ...turn,
    ...(task && { task_id: task.id }),
    seq: String(change?.seq ?? 1)
  }
  const request: TestRequest = {
    method,
    url: url.replaceAll(/:(\w+)/g, (_match, name) => ids[name] ?? randomUUID())
  }
  if (signedIn(id)) request.token = token
  if (usesCookie(id)) request.headers = { cookie }
  if (chats(id)) request.body = { message: 'hi' }
  if (id === 'renameConversation') request.body = { title: 'Groceries' }
  if (id === 'createTask') request.body = { title: 'buy groceries' }
  if (id === 'updateTask') request.body = { priority: 'high' }
  if (id === 'registerUser') request.body = { email: `${randomUUID()}@example.com`, password }
  if (id === 'loginUser') request.body = { email: user.email, password }
  if (id === 'deleteAccount') request.body = { password }
  if (id === 'changePassword') request.body = { current_password: password, new_password: 'another horse' }
  return request
}

/** The same request with another message. */
export function saying(message: string): (request: TestRequest) => TestRequest {
  return request => ({ ...request, body: { message } })
}

/** The same request with the first or the last id in its path replaced. */
export function withId(id: string, place: 'first' | 'last' = 'first'): (request: TestRequest) => TestRequest {
  const pattern = place === 'first' ? /[\da-f-]{36}|(?<=changes\/)\d+/ : /[\da-f-]{36}(?!.*[\da-f-]{36})/
  return request => ({ ...request, url: request.url.replace(pattern, id) })
}

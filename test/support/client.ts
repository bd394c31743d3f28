import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Test } from 'tap'
import type { ChatResponse, Problem, User } from '../../src/contract/components.ts'
import { contractViolation } from './contract.ts'

export interface Answer<Body> {
  status: number
  headers: Record<string, unknown>
  body: Body
}

export interface RequestOptions {
  body?: unknown
  token?: string
  headers?: Record<string, string>
}

/** Asks an app and holds every answer against the contract; `token` signs the request. */
export function client(t: Test, app: FastifyInstance) {
  async function ask<Body>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    options: RequestOptions = {}
  ) {
    const { body: payload, token, headers = {} } = options
    const response = await app.inject({
      method,
      url,
      payload: payload as InjectOptions['payload'],
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers }
    })
    const type = String(response.headers['content-type']).split(';', 1)[0] ?? ''
    const body = response.json<Body>()
    const violation = contractViolation(app, { method, url, status: response.statusCode, type, body })
    if (violation) t.fail(violation)
    return { status: response.statusCode, headers: response.headers, body } satisfies Answer<Body>
  }

  return {
    ask,
    get: <Body>(url: string, options?: RequestOptions) => ask<Body>('GET', url, options),
    post: <Body>(url: string, body: unknown, options?: RequestOptions) =>
      ask<Body>('POST', url, { ...options, body }),
    chat: (token: string, message: string, conversation_id?: string) =>
      ask<ChatResponse>('POST', '/api/chat', { token, body: { message, conversation_id } }),
    /** As `chat`, for answers that are a problem. */
    refusedChat: (token: string, message: string, conversation_id?: string) =>
      ask<Problem>('POST', '/api/chat', { token, body: { message, conversation_id } })
  }
}

let people = 0

/** A registered user with a token. */
export async function signUp(t: Test, app: FastifyInstance): Promise<{ user: User; token: string }> {
  people += 1
  const { post } = client(t, app)
  const account = { email: `person${people}@example.com`, password: 'correct horse' }
  const { body: user } = await post<User>('/api/auth/register', account)
  return { user, token: app.accessToken(user.id).access_token }
}

/** What a problem document looks like, but for the ids that differ each time. */
export function withoutIds<Body extends object>(body: Body) {
  const { instance, conversation_id, turn_id, ...rest } = body as Body & Record<string, unknown>
  return rest
}

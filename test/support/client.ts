import { randomBytes } from 'node:crypto'
import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Test } from 'tap'
import { encodeToken, hashOf } from '../../src/accounts/refresh-token.ts'
import { insertSession } from '../../src/accounts/session-store.ts'
import type { RecordedCall } from '../../src/agent/turn.ts'
import type { ChatResponse, Problem, User } from '../../src/contract/components.ts'
import { scopeOf } from '../../src/db/scope.ts'
import { contractViolation } from './contract.ts'
import { withTimeout } from './until.ts'

export interface ApiResponse<Body> {
  status: number
  headers: Record<string, unknown>
  body: Body
}

/** A chat response whose tool calls can be read without a check of their status and tool. */
export type ChatAnswer = { tool_calls: RecordedCall[] } & ChatResponse

export interface RequestOptions {
  body?: unknown
  token?: string
  headers?: Record<string, string>
}

/** Sends requests to an app and validates every response against the contract. `token` is sent as bearer token. */
export function client(t: Test, app: FastifyInstance) {
  async function ask<Body>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    options: RequestOptions = {}
  ) {
    const { body: payload, token, headers = {} } = options
    const injected = app.inject({
      method,
      url,
      payload: payload as InjectOptions['payload'],
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers }
    })
    const response = await withTimeout(`a response to ${method} ${url}`, injected)
    const type = String(response.headers['content-type']).split(';', 1)[0] ?? ''
    const { payload: text } = response
    // A response without a body counts as null, which is its schema in the contract.
    const body: Body = text && !/\bjson$/.test(type) ? text : JSON.parse(text || 'null')
    const violation = contractViolation(app, { method, url, status: response.statusCode, type, body })
    if (violation) t.fail(violation)
    return { status: response.statusCode, headers: response.headers, body } satisfies ApiResponse<Body>
  }

  return {
    ask,
    get: <Body>(url: string, options?: RequestOptions) => ask<Body>('GET', url, options),
    post: <Body>(url: string, body: unknown, options?: RequestOptions) =>
      ask<Body>('POST', url, { ...options, body }),
    chat: (token: string, message: string, conversation_id?: string) =>
      ask<ChatAnswer>('POST', '/api/chat', { token, body: { message, conversation_id } }),
    /** As `chat`, for responses that are a problem. */
    refusedChat: (token: string, message: string, conversation_id?: string) =>
      ask<Problem>('POST', '/api/chat', { token, body: { message, conversation_id } })
  }
}

let userCount = 0

/** Registers a user and signs them in. */
export async function signUp(
  t: Test,
  app: FastifyInstance
): Promise<{ user: User } & Awaited<ReturnType<typeof signIn>>> {
  userCount += 1
  const { post } = client(t, app)
  const account = { email: `person${userCount}@example.com`, password: 'correct horse' }
  const { body: user } = await post<User>('/api/auth/register', account)
  return { user, ...(await signIn(app, user.id)) }
}

/** Creates a session without verifying a password. @returns its id, access token, and cookie as clients send it. */
export async function signIn(app: FastifyInstance, userId: string) {
  const secret = randomBytes(32)
  const session = { tokenHash: hashOf(secret), userAgent: undefined, days: 1 }
  const sessionId = await insertSession(scopeOf(app.db, userId), session)
  return {
    sessionId,
    token: (await app.accessToken({ userId, sessionId })).access_token,
    cookie: `todobot_refresh=${encodeToken({ userId, sessionId, secret })}`
  }
}

/** A problem document without the ids and the seconds to wait, which differ each time. */
export function withoutIds<Body extends object>(body: Body) {
  const { instance, conversation_id, turn_id, retry_after, ...rest } = body as Body & Record<string, unknown>
  return rest
}

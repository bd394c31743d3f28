import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { AccessToken, User } from '../../src/contract/components.ts'
import { type ApiResponse, client } from '../support/client.ts'

/** A browser's state after a login or a refresh. */
export interface Signed {
  token: string
  /** The cookie as clients send it. */
  cookie: string
  answer: ApiResponse<AccessToken>
}

export const password = 'correct horse'

/** Registers a user, who can log in with a password. */
export async function newAccount(t: Test, app: FastifyInstance) {
  const email = `${randomUUID()}@example.com`
  const { body: user } = await client(t, app).post<User>('/api/auth/register', { email, password })
  return {
    user,
    email,
    /** Returns the unchanged response; `headers` are those of the browser. */
    login: (headers: Record<string, string> = {}, secret = password) =>
      client(t, app).post<AccessToken>('/api/auth/login', { email, password: secret }, { headers }),
    async signIn(userAgent = 'a browser'): Promise<Signed> {
      return signed(await this.login({ 'user-agent': userAgent }))
    }
  }
}

export async function refresh(t: Test, app: FastifyInstance, cookie: string) {
  return await client(t, app).post<AccessToken>('/api/auth/refresh', undefined, { headers: { cookie } })
}

export function signed(answer: ApiResponse<AccessToken>): Signed {
  return { token: answer.body.access_token, cookie: cookieOf(answer).pair, answer }
}

/** A cookie that a response sets: its name and value, and its attributes. */
export function cookieOf(
  { headers }: ApiResponse<unknown>,
  name = 'todobot_refresh'
): { pair: string; attributes: string[] } {
  const cookies = [headers['set-cookie']].flat().map(String)
  const found = cookies.find(cookie => new RegExp(`^(__Secure-)?${name}=`).test(cookie))
  const [pair = '', ...attributes] = found?.split('; ') ?? []
  return { pair, attributes }
}

/** Whether a response deletes the cookie. */
export function deletesCookie(answer: ApiResponse<unknown>): boolean {
  const { pair, attributes } = cookieOf(answer)
  return pair === 'todobot_refresh=' && attributes.includes('Max-Age=0')
}

/** The session of an access token. */
export function sessionOf(token: string): string {
  const [, claims = ''] = token.split('.')
  return JSON.parse(Buffer.from(claims, 'base64url').toString()).sid
}

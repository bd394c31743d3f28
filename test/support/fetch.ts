import type { AccessToken } from '../../src/contract/components.ts'
import { withTimeout } from './until.ts'

/** Gets JSON over a real connection. */
export async function getJson<Body>(url: URL, token?: string): Promise<{ status: number; body: Body }> {
  return await responseOf<Body>(url, { headers: authorization(token) })
}

/** Posts JSON over a real connection. */
export async function postJson<Body>(url: URL, body: object, token?: string) {
  const headers = { 'content-type': 'application/json', ...authorization(token) }
  return await responseOf<Body>(url, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** Registers a user and logs in. @returns the access token. */
export async function signIn(server: URL, email: string): Promise<string> {
  const account = { email, password: 'correct horse' }
  await postJson(new URL('/api/auth/register', server), account)
  const { body } = await postJson<AccessToken>(new URL('/api/auth/login', server), account)
  return body.access_token
}

async function responseOf<Body>(url: URL, request: RequestInit) {
  const response = await withTimeout(`a response of ${url.pathname}`, fetch(url, request))
  const body: Body = JSON.parse(await response.text())
  return { status: response.status, body }
}

function authorization(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

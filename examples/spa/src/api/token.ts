import createClient from 'openapi-fetch'
import { answerOf } from './answer.ts'
import { baseUrl } from './base-url.ts'
import type { paths } from './contract.d.ts'
import { Failure, failureOf } from './failure.ts'

/** What needs no token. Only here the refresh cookie travels; no script can read it. */
export const door = createClient<paths>({ baseUrl, credentials: 'include' })

// In memory only: a script that got into the page could read it from any storage.
let token: string | undefined
let refreshing: Promise<void> | undefined
let sessionOver = () => {}

export function setToken(next: string | undefined): void {
  token = next
}

/** Has `listener` called when the API says that nobody is signed in any more. */
export function onSessionOver(listener: () => void): void {
  sessionOver = listener
}

/** A new token for the cookie. All who ask meanwhile share one exchange: a cookie is good for one. */
export function refresh(): Promise<void> {
  refreshing ??= exchange().finally(() => {
    refreshing = undefined
  })
  return refreshing
}

async function exchange() {
  try {
    setToken((await answerOf(door.POST('/api/auth/refresh'))).access_token)
  } catch (error) {
    // Anything else may pass: only a 401 says that the session is over.
    if (failureOf(error).code === 'unauthorized') sessionOver()
    throw error
  }
}

/** As `fetchOnce`, and once more for what only reads and was lost, as when a server restarts. */
export async function fetchSignedIn(request: Request): Promise<Response> {
  const again = request.clone()
  return fetchOnce(request).catch(async error => {
    if (request.method !== 'GET' || error instanceof Failure) throw error
    await new Promise(resolve => setTimeout(resolve, 1000))
    return fetchOnce(again)
  })
}

/** Sends a request with the token; one that the token was too old for is sent again with a new one. */
async function fetchOnce(request: Request): Promise<Response> {
  const again = request.clone()
  const sentWith = token
  const response = await fetch(withToken(request))
  if (response.status !== 401) return response
  if (token === sentWith) await refresh()
  return fetch(withToken(again))
}

function withToken(request: Request): Request {
  if (token) request.headers.set('authorization', `Bearer ${token}`)
  return request
}

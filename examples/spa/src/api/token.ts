import createClient from 'openapi-fetch'
import { answerOf } from './answer.ts'
import { baseUrl } from './base-url.ts'
import type { paths } from './contract.d.ts'
import { Failure, failureOf } from './failure.ts'

/** The client for requests without a token. Only these send the refresh cookie, which scripts cannot read. */
export const publicApi = createClient<paths>({ baseUrl, credentials: 'include' })

// In memory only: an injected script could read it from any storage.
let token: string | undefined
let refreshing: Promise<void> | undefined
let sessionOver = () => {}

export function setToken(next: string | undefined): void {
  token = next
}

/** Calls `listener` when the API reports that the session has ended. */
export function onSessionOver(listener: () => void): void {
  sessionOver = listener
}

/** Gets a new token for the cookie. Concurrent calls share one request, because a cookie is valid for one refresh. */
export function refresh(): Promise<void> {
  refreshing ??= exchange().finally(() => {
    refreshing = undefined
  })
  return refreshing
}

async function exchange() {
  try {
    setToken((await answerOf(publicApi.POST('/api/auth/refresh'))).access_token)
  } catch (error) {
    // Other errors may be temporary: only a 401 means that the session has ended.
    if (failureOf(error).code === 'unauthorized') sessionOver()
    throw error
  }
}

/** As `fetchOnce`, but retries a read once after a lost connection, for example when a server restarts. */
export async function fetchSignedIn(request: Request): Promise<Response> {
  const again = request.clone()
  return fetchOnce(request).catch(async error => {
    if (request.method !== 'GET' || error instanceof Failure) throw error
    await new Promise(resolve => setTimeout(resolve, 1000))
    return fetchOnce(again)
  })
}

/** Sends a request with the token; repeats it with a new token if the token has expired. */
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

import { answerOf, done } from '../api/answer.ts'
import { api, type User } from '../api/client.ts'
import { type Failure, failureOf } from '../api/failure.ts'
import { onSessionOver, publicApi, refresh, setToken } from '../api/token.ts'
import { createStore } from './store.ts'

interface Session {
  /** `starting` until it is known whether the cookie of an earlier visit is still valid. */
  status: 'starting' | 'signed_out' | 'signed_in'
  user: User | undefined
  /** Why the start failed. */
  failure: Failure | undefined
}

export const session = createStore<Session>({ status: 'starting', user: undefined, failure: undefined })

// Not a secret: it saves new users a refresh that cannot succeed, and recognises returning users.
const storageKey = 'todobot.signed-in'

/** Whether a user has signed in in this browser before. */
export const hasSignedInBefore = () => localStorage.getItem(storageKey) !== null

/** Resumes the session of an earlier visit, if there is one. */
export async function start(): Promise<void> {
  session.update({ failure: undefined })
  if (localStorage.getItem(storageKey) !== 'now') return session.update({ status: 'signed_out' })
  try {
    await refresh()
    await enter()
  } catch (error) {
    session.update({ failure: failureOf(error) })
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  const { access_token } = await answerOf(publicApi.POST('/api/auth/login', { body: { email, password } }))
  setToken(access_token)
  await enter()
}

export async function register(email: string, password: string): Promise<void> {
  await answerOf(publicApi.POST('/api/auth/register', { body: { email, password } }))
  await signIn(email, password)
}

/** Rejects when the server does not answer: the session has not ended then, and the app must not claim that it has. */
export async function signOut(): Promise<void> {
  await done(publicApi.POST('/api/auth/logout'))
  leave()
  // A reload discards all state of the previous user.
  location.assign(location.pathname)
}

async function enter() {
  const user = await answerOf(api.GET('/api/auth/me'))
  localStorage.setItem(storageKey, 'now')
  session.update({ status: 'signed_in', user })
}

function leave() {
  setToken(undefined)
  localStorage.setItem(storageKey, 'before')
  session.update({ status: 'signed_out', user: undefined })
}

onSessionOver(leave)

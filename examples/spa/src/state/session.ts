import { answerOf, done } from '../api/answer.ts'
import { api, type User } from '../api/client.ts'
import { type Failure, failureOf } from '../api/failure.ts'
import { door, onSessionOver, refresh, setToken } from '../api/token.ts'
import { createStore } from './store.ts'

interface Session {
  /** `starting` until it is known whether the cookie of an earlier visit is still good. */
  status: 'starting' | 'signed_out' | 'signed_in'
  user: User | undefined
  /** Why the start did not come to an end. */
  failure: Failure | undefined
}

export const session = createStore<Session>({ status: 'starting', user: undefined, failure: undefined })

// No secret: it only saves a newcomer's browser a refresh that cannot succeed, and knows who comes back.
const place = 'todobot.signed-in'

/** Whether somebody has signed in here before. */
export const isKnown = () => localStorage.getItem(place) !== null

/** Goes on with the session of an earlier visit, if there is one. */
export async function start(): Promise<void> {
  session.update({ failure: undefined })
  if (localStorage.getItem(place) !== 'now') return session.update({ status: 'signed_out' })
  try {
    await refresh()
    await enter()
  } catch (error) {
    session.update({ failure: failureOf(error) })
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  const { access_token } = await answerOf(door.POST('/api/auth/login', { body: { email, password } }))
  setToken(access_token)
  await enter()
}

export async function register(email: string, password: string): Promise<void> {
  await answerOf(door.POST('/api/auth/register', { body: { email, password } }))
  await signIn(email, password)
}

/** Rejects when the server does not answer: then the session has not ended, and nobody should believe so. */
export async function signOut(): Promise<void> {
  await done(door.POST('/api/auth/logout'))
  leave()
  // A page that has just been loaded knows nothing of whoever was here.
  location.assign(location.pathname)
}

async function enter() {
  const user = await answerOf(api.GET('/api/auth/me'))
  localStorage.setItem(place, 'now')
  session.update({ status: 'signed_in', user })
}

function leave() {
  setToken(undefined)
  localStorage.setItem(place, 'before')
  session.update({ status: 'signed_out', user: undefined })
}

onSessionOver(leave)

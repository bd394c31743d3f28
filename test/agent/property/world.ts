import type { Test } from 'tap'
import { insertUser } from '../../../src/accounts/user-store.ts'
import { type Scope, scopeOf } from '../../../src/db/scope.ts'
import { build } from '../../support/app.ts'
import { client, signIn } from '../../support/client.ts'
import { testDatabase } from '../../support/database.ts'
import { type Answer, type FakeGemini, startFakeGemini, text } from '../../support/fake-gemini/index.ts'

export interface World {
  fake: FakeGemini
  /** Sets the model's answers to the turn with this message; after the last one it answers with text. */
  script(message: string, answers: Answer[]): void
  /** Creates a user. */
  person(): Promise<TestUser>
}

export interface TestUser {
  scope: Scope
  /** Posts to the first server. */
  here(url: string, body?: unknown, headers?: Record<string, string>): Promise<Posted>
  /** Posts to the second one. */
  there(url: string, body?: unknown): Promise<Posted>
}

export interface Posted {
  status: number
  body: { code?: string }
}

/** Two servers, the second of which recovers turns of the first, and a scripted model. */
export async function openWorld(t: Test): Promise<World> {
  const scripts = new Map<string, Answer[]>()
  const fake = await startFakeGemini(t, ({ userText }) => scripts.get(userText)?.shift() ?? text('So be it.'))
  const database = await testDatabase(t)
  const first = await build(t, { gemini: fake.url, database })
  const second = await build(t, { gemini: fake.url, database, config: { turns: { recoverEveryMs: 10 } } })
  let people = 0

  async function person(): Promise<TestUser> {
    people += 1
    const user = await insertUser(database.db, `talker${people}@example.com`, 'none')
    if (!user) throw new Error('The address is taken.')
    const { token } = await signIn(first.app, user.id)
    const poster =
      ({ app }: typeof first) =>
      (url: string, body?: unknown, headers: Record<string, string> = {}) =>
        client(t, app).post<Posted['body']>(url, body, { token, headers })
    return { scope: scopeOf(database.db, user.id), here: poster(first), there: poster(second) }
  }

  return { fake, person, script: (message, answers) => void scripts.set(message, answers) }
}

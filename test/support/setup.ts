import type { Test } from 'tap'
import { insertUser } from '../../src/accounts/user-store.ts'
import type { ChatResponse, Problem } from '../../src/contract/components.ts'
import type { Scope } from '../../src/db/tables.ts'
import { type BuildOptions, build, type TestApp } from './app.ts'
import { type Answer as Answered, client, signIn } from './client.ts'
import { testDatabase } from './database.ts'
import {
  type Answer,
  type FakeGemini,
  type FakeOptions,
  type FakeRequest,
  type Script,
  startFakeGemini,
  status
} from './fake-gemini/index.ts'

/** What a message was answered, and what the model was asked meanwhile. */
type Sent<Body> = Answered<Body> & { asked: FakeRequest[] }

export interface TestUser {
  scope: Scope
  token: string
  /** Posts a message that the model answers like this; every answer must be used up, and no rule be broken. */
  send(message: string, answers: Answer[], options?: SendOptions): Promise<Sent<ChatResponse>>
  /** As `send`, for messages that are answered with a problem. */
  sendRefused(message: string, answers: Answer[], options?: SendOptions): Promise<Sent<Problem>>
}

interface SendOptions {
  /** The conversation's id; a new one without it. */
  to?: string
  timeZone?: string
  /** Sent as `Idempotency-Key`. */
  key?: string
  /** Another app on the same database. */
  app?: TestApp['app']
}

export interface Setup extends TestApp {
  fake: FakeGemini
  database: Required<BuildOptions>['database']
  /** A registered user. */
  newUser(t: Test): Promise<TestUser>
  /** How the model answers from now on to a turn with this message. */
  answer(message: string, answers: Answer[]): void
}

let people = 0

/**
 * An app on a database and a fake Gemini of its own, for the tests of a file: each test has a user of its own, and
 * gives the model's answers with each message. The model knows a turn by its message: two that run at one time differ.
 */
export async function setUp(
  t: Test,
  { config, ...ways }: Pick<BuildOptions, 'config'> & FakeOptions = {}
): Promise<Setup> {
  const scripts = new Map<string, Answer[]>()
  const script: Script = ({ userText }) => scripts.get(userText)?.shift() ?? tooMany(userText)
  const fake = await startFakeGemini(t, script, ways)
  const database = await testDatabase(t)
  const app = await build(t, { ...(config && { config }), gemini: fake.url, database })

  /** A request that no test expects breaks a rule, too. */
  function tooMany(userText: string): Answer {
    const problem = { code: 400, status: 'INVALID_ARGUMENT', message: `No answer is left for "${userText}".` }
    fake.violations.push(problem)
    return status(problem.code, problem)
  }

  async function newUser(t: Test): Promise<TestUser> {
    people += 1
    const user = await insertUser(database.db, `somebody${people}@example.com`, 'none')
    if (!user) throw new Error('The address is taken.')
    const { token } = await signIn(app.app, user.id)

    async function ask<Body>(message: string, answers: Answer[], options: SendOptions = {}) {
      const { to, timeZone, key, app: other = app.app } = options
      const text = message.trim()
      const before = fake.requests.length
      scripts.set(text, answers)
      const answered = await client(t, other).post<Body>(
        '/api/chat',
        { message, conversation_id: to },
        {
          token,
          headers: { ...(timeZone && { 'x-timezone': timeZone }), ...(key && { 'idempotency-key': key }) }
        }
      )
      if (answers.length > 0) t.fail(`"${text}" left ${answers.length} answers of the model unused`)
      if (fake.violations.length > 0) t.fail('a rule of Gemini was broken', { violations: fake.violations })
      return { ...answered, asked: fake.requests.slice(before).filter(request => request.userText === text) }
    }

    return { scope: { db: database.db, userId: user.id }, token, send: ask, sendRefused: ask }
  }

  return { ...app, fake, database, newUser, answer: (message, answers) => void scripts.set(message, answers) }
}

import type { Test } from 'tap'
import { insertUser } from '../../src/accounts/user-store.ts'
import type { Problem } from '../../src/contract/components.ts'
import { type Scope, scopeOf } from '../../src/db/scope.ts'
import { type BuildOptions, build, type TestApp } from './app.ts'
import { type ApiResponse, type ChatAnswer, client, signIn } from './client.ts'
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

/** The response to a message, and the requests that the model received for it. */
type Sent<Body> = ApiResponse<Body> & { modelRequests: FakeRequest[] }

export interface TestUser {
  scope: Scope
  token: string
  /** Posts a message with these answers of the model. The test fails if an answer is unused or a request is invalid. */
  send(message: string, answers: Answer[], options?: SendOptions): Promise<Sent<ChatAnswer>>
  /** As `send`, for responses that are a problem. */
  sendRefused(message: string, answers: Answer[], options?: SendOptions): Promise<Sent<Problem>>
}

interface SendOptions {
  /** The conversation's id; the default is a new conversation. */
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
  /** Sets the model's next answers to a turn with this message. */
  answer(message: string, answers: Answer[]): void
}

let userCount = 0

/**
 * Builds an app with its own database and fake Gemini, for the tests of a file. Each test creates its own user, and
 * passes the model's answers with each message. The fake finds the answers by the message: messages of turns that run
 * at the same time must differ.
 */
export async function setUp(
  t: Test,
  { config, ...fakeOptions }: Pick<BuildOptions, 'config'> & FakeOptions = {}
): Promise<Setup> {
  const scripts = new Map<string, Answer[]>()
  const script: Script = ({ userText }) => scripts.get(userText)?.shift() ?? tooMany(userText)
  const fake = await startFakeGemini(t, script, fakeOptions)
  const database = await testDatabase(t)
  const app = await build(t, { ...(config && { config }), gemini: fake.url, database })

  /** An unexpected request counts as a violation. */
  function tooMany(userText: string): Answer {
    const problem = { code: 400, status: 'INVALID_ARGUMENT', message: `No answer is left for "${userText}".` }
    fake.violations.push(problem)
    return status(problem.code, problem)
  }

  async function newUser(t: Test): Promise<TestUser> {
    userCount += 1
    const user = await insertUser(database.db, `user${userCount}@example.com`, 'none')
    if (!user) throw new Error('The address is taken.')
    const { token } = await signIn(app.app, user.id)

    async function send<Body>(message: string, answers: Answer[], options: SendOptions = {}) {
      const { to, timeZone, key, app: other = app.app } = options
      const text = message.trim()
      const before = fake.requests.length
      scripts.set(text, answers)
      const response = await client(t, other).post<Body>(
        '/api/chat',
        { message, conversation_id: to },
        {
          token,
          headers: { ...(timeZone && { 'x-timezone': timeZone }), ...(key && { 'idempotency-key': key }) }
        }
      )
      if (answers.length > 0) t.fail(`"${text}" left ${answers.length} answers of the model unused`)
      if (fake.violations.length > 0) t.fail('the model refused a request', { violations: fake.violations })
      return {
        ...response,
        modelRequests: fake.requests.slice(before).filter(request => request.userText === text)
      }
    }

    return { scope: scopeOf(database.db, user.id), token, send, sendRefused: send }
  }

  return { ...app, fake, database, newUser, answer: (message, answers) => void scripts.set(message, answers) }
}

import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Test } from 'tap'
import type { Task } from '../../src/contract/components.ts'
import { type BuildOptions, build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { openEvents } from '../support/event-reader.ts'
import * as gemini from '../support/fake-gemini/index.ts'
import { until } from '../support/until.ts'
import { askOnSocket } from './asking.ts'
import { requestOf, saying, type TestUser } from './requests.ts'

export interface PreparedApp extends TestUser {
  app: FastifyInstance
}

export type TestApps = Awaited<ReturnType<typeof openTestApps>>

/** Apps in the states that cause the documented statuses, each with a signed-in user who has a turn. */
export async function openTestApps(t: Test) {
  const { gemini, hold } = await openModel(t)
  const database = await testDatabase(t)

  async function prepare(options: BuildOptions = {}): Promise<PreparedApp> {
    const { app } = await build(t, { gemini, database, ...options })
    const person = await signUp(t, app)
    const { body: turn } = await client(t, app).chat(person.token, 'hi')
    const { body: task } = await client(t, app).post<Task>('/api/tasks', { title: 'milk' }, person)
    return { app, ...person, turn, task }
  }

  const healthy = await prepare()
  const withOptions = async (options: BuildOptions): Promise<PreparedApp> => ({
    ...healthy,
    app: (await build(t, { gemini, database, ...options })).app
  })
  return {
    hold,
    /** Makes a running turn one that four servers have lost, and starts a server that abandons it. */
    async abandon(t: Test, turnId: string) {
      const turn = database.db.updateTable('turns').where('id', '=', turnId)
      const lose = turn.where('status', '=', 'running').set({ recoveries: 3, lease_until: sql`now()` })
      const isRunning = async () => (await lose.executeTakeFirst()).numUpdatedRows > 0n
      await until(isRunning)
      await build(t, { gemini, database, config: { turns: { recoverEveryMs: 20 } } })
      // Repeated, because the first server can just have renewed the lease.
      await until(async () => !(await isRunning()))
    },
    /** Everything works. */
    healthy,
    /** The request timeout is 0.1 s. */
    shortRequestTimeout: await withOptions({ config: { server: { requestTimeoutMs: 100 } } }),
    /** The deadline of turns is 0.2 s. */
    shortTurnTimeout: await withOptions({ config: { turns: { timeoutMs: 200 } } }),
    /** One message a minute for each user, and one request for each address; the proxy is trusted. */
    lowRateLimits: await withOptions({
      config: {
        server: { trustProxy: (_address, hop) => hop < 1 },
        limits: { ipPerMinute: 1, chatPerMinute: 1 }
      }
    }),
    /** One of each for each user. */
    lowUserLimits: await withOptions({
      config: { user: { maxRunningTurns: 1, maxStreams: 1, maxTasks: 1, maxConversations: 1 } }
    }),
    missingTables: await breakTables(t),
    /** Nothing listens where the keys of the identity provider should be. */
    noIdentityProvider: await withOptions({ config: { auth: { provider: unreachableProvider } } }),
    /** Nothing listens where the database should be. */
    noDatabase: await withOptions({ database: { ...database, url: 'postgres://localhost:1/' } }),
    /** The limit of one open stream is reached once this has been called. */
    streamsFull: once(async () =>
      fillWithStreams(t, await withOptions({ config: { turns: { maxStreams: 1 } } }), hold)
    ),
    /** The address has as many open requests as it may have, once this has been called. */
    requestsFull: once(async () =>
      fillWithStreams(t, await withOptions({ config: { connections: { requestsPerAddress: 1 } } }), hold)
    ),
    /** The only connection that the server accepts is open, once this has been called. */
    connectionsFull: once(async () =>
      fillWithStreams(t, await withOptions({ config: { connections: { maxConnections: 1 } } }), hold)
    ),
    /** The only connection to the model is in use and another turn waits for it, once this has been called. */
    modelBusy: once(async () => keepModelBusy(t, await withOptions({ modelConnections: 1 }), hold)),
    /** The server starts closing at the first call, and waits for a turn. */
    closing: once(async () => beginClosing(t, await withOptions({}), hold))
  }
}

const unreachableProvider = {
  jwksUrl: 'http://127.0.0.1:1/',
  issuer: 'https://id.example.com',
  audience: 'todobot'
}

/** A model that answers hello to all but a few messages. */
async function openModel(t: Test) {
  const script: Record<string, gemini.Answer> = {
    blocked: gemini.promptBlocked(),
    nothing: gemini.stopWithoutParts(),
    quota: gemini.quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier', '14s'),
    silence: gemini.hang()
  }
  const { url } = await gemini.startFakeGemini(t, ({ userText }) => script[userText] ?? gemini.text('Hello.'))
  return {
    gemini: url,
    /** Holds the answer to this message until it is released, or the test ends. */
    hold(message: string): gemini.HeldAnswer {
      const answer = gemini.held(gemini.text('Now.'))
      script[message] = answer
      t.teardown(() => answer.release())
      return answer
    }
  }
}

/** Tables are missing. */
async function breakTables(t: Test): Promise<PreparedApp> {
  const { app, db } = await build(t)
  const person = await signUp(t, app)
  await sql`drop table users, sessions, conversations, turns cascade`.execute(db)
  return { app, ...person }
}

/** Opens a stream of a turn that does not end. */
async function fillWithStreams(t: Test, prepared: PreparedApp, hold: (message: string) => gemini.HeldAnswer) {
  hold('watch this')
  const { url, body, token } = saying('watch this')(requestOf('sendMessage', prepared))
  const reader = await openEvents(t, prepared.app, { method: 'POST', url, body, ...(token && { token }) })
  await reader.next()
  return prepared
}

/** Starts two turns that do not end: one has the connection to the model, and the other waits for it. */
async function keepModelBusy(t: Test, prepared: PreparedApp, hold: (message: string) => gemini.HeldAnswer) {
  const answer = hold('take your time')
  const { url, token } = requestOf('sendMessage', prepared)
  const body = { message: 'take your time' }
  const start = () => openEvents(t, prepared.app, { method: 'POST', url, body, ...(token && { token }) })
  await start()
  await answer.reached
  const [second, third] = [await start(), await start()]
  // The one that does not wait has failed.
  await Promise.race([second.rest(), third.rest()])
  return prepared
}

async function beginClosing(t: Test, prepared: PreparedApp, hold: (message: string) => gemini.HeldAnswer) {
  const answer = hold('last words')
  const last = saying('last words')(requestOf('sendMessage', prepared))
  const answered = askOnSocket(t, prepared.app, last)
  await answer.reached
  const closed = prepared.app.close()
  t.teardown(async () => {
    answer.release()
    await Promise.all([answered, closed])
  })
  return prepared
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

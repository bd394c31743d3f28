import type { Postgres } from '../../chaos/harness/postgres.ts'
import { jwtSecret, newUser, type TestUser } from '../../chaos/harness/requests.ts'
import { type Answer, perWord, slowly, startFakeGemini, text } from '../../support/fake-gemini/index.ts'
import { type MeasuredServer, startServer } from './server.ts'

const users = 7
const streamsPerUser = 10
/** Milliseconds between two chunks of a slow answer: less than an attempt may take. */
const pauseMs = 10_000

/** Prints how long another user waits for an answer while some users read many slow streams, with default deadlines. */
export async function measureBusyModel(postgres: Postgres): Promise<void> {
  await using closing = new AsyncDisposableStack()
  const slow = slowly(pauseMs, text('one two three four five six seven eight nine ten'))
  const script = ({ userText }: { userText: string }): Answer => (userText === 'slow' ? slow : text('Hello.'))
  const fake = await startFakeGemini(
    {
      teardown: handler => closing.defer(handler),
      fail: message => Promise.reject(new Error(message))
    },
    script,
    { chunking: perWord }
  )
  const { url, db } = await postgres.database()
  const server = await startServer({
    DATABASE_URL: url,
    JWT_SECRET: jwtSecret,
    GEMINI_API_KEY: 'key',
    GEMINI_BASE_URL: fake.url,
    CHAT_RATE_LIMIT: '1000'
  })
  closing.defer(() => server.stop())
  const leaving = new AbortController()
  const statuses: number[] = []
  for (let user = 0; user < users; user++) {
    const talker = await newUser(db)
    for (let stream = 0; stream < streamsPerUser; stream++)
      statuses.push(
        (await say(server, talker, { message: 'slow', stream: true, signal: leaving.signal })).status
      )
  }
  const open = statuses.filter(status => status === 200).length
  console.log(
    `${statuses.length} slow streams of ${users} users: ${open} open, the model has ${fake.requests.length} requests`
  )
  const begun = performance.now()
  const { status } = await say(server, await newUser(db), { message: 'quick' })
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  const health = Object(await (await fetch(`${server.url}/health`)).json())
  console.log(`another user's message: ${status} after ${seconds} s; the model is ${health.model}`)
  leaving.abort()
}

interface Message {
  message: string
  stream?: boolean
  signal?: AbortSignal
}

async function say(
  { url }: MeasuredServer,
  { token }: TestUser,
  { message, stream = false, signal = new AbortController().signal }: Message
): Promise<Response> {
  return await fetch(`${url}/api/chat`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: stream ? 'text/event-stream' : 'application/json'
    },
    body: JSON.stringify({ message }),
    signal
  })
}

import pLimit from 'p-limit'
import { deliver, post } from '../harness/post.ts'
import type { Postgres } from '../harness/postgres.ts'
import type { Replica } from '../harness/replica.ts'
import { type KeyedRequest, newRequest, newUser, requestFrom } from '../harness/requests.ts'
import type { RunResult } from '../harness/result.ts'
import { verify } from '../harness/verify.ts'
import { type Environment, inEnvironment } from '../harness/world.ts'

interface TwinsOptions {
  keys: number
  /** How many keys are used at one time. */
  keysAtOnce: number
  /** How many requests are sent with each key at the same time. */
  times: number
  /** How many different messages are sent to one conversation at the same time. */
  messagesAtOnce: number
}

/**
 * Many requests with few keys at once, over two servers: there are as many turns as keys, and all responses to a key
 * are equal to the byte. Then many messages to one conversation: it answers one at a time.
 */
export async function twins(
  postgres: Postgres,
  { keys, keysAtOnce, times, messagesAtOnce }: TwinsOptions
): Promise<RunResult> {
  return await inEnvironment(postgres, async environment => {
    const replicas = await Promise.all([environment.replica(), environment.replica()])
    const requests = await Promise.all(
      Array.from({ length: keys }, () => newRequest(environment.db, 'one tool'))
    )
    await pLimit(keysAtOnce).map(requests, request =>
      postDuplicates(environment, replicas, { request, times })
    )
    const messages = await postConcurrent(environment, replicas, messagesAtOnce)
    environment.result.add(await verify(environment.db, [...requests, ...messages]))
    const turns = await environment.db.selectFrom('turns').select('id').execute()
    const expected = keys + messages.length
    environment.result.figures.turns = turns.length - messages.length
    environment.result.expect(turns.length === expected, 'turns', `${turns.length} turns of ${expected} keys`)
  })
}

async function postDuplicates(
  { result }: Environment,
  replicas: Replica[],
  { request, times }: { request: KeyedRequest; times: number }
): Promise<void> {
  const posts = Array.from({ length: times }, (_, index) => post(urlOf(replicas, index), request))
  const replies = await Promise.all(posts)
  result.count('requests', times)
  for (const { status, text } of replies) {
    if (status === 0 || status >= 500) result.count('5xx')
    result.expect(status === 200, 'answer', `${request.message}: ${status} ${text}`)
  }
  const answers = new Set(replies.map(({ text }) => text))
  result.expect(answers.size === 1, 'answer', `${request.message}: ${answers.size} different answers`)
}

/** A client that finds the conversation busy repeats its request after `Retry-After`. */
async function postConcurrent(
  { db, result }: Environment,
  replicas: Replica[],
  messagesAtOnce: number
): Promise<KeyedRequest[]> {
  const user = await newUser(db)
  const first = requestFrom(user, 'no tool')
  const opened = await post(urlOf(replicas, 0), first)
  const { conversation_id: conversationId } = JSON.parse(opened.text)
  const requests = Array.from({ length: messagesAtOnce }, () => ({
    ...requestFrom(user, 'one tool'),
    conversationId
  }))
  const until = Date.now() + 60_000
  await Promise.all(
    requests.map((request, index) => {
      const to = () => urlOf(replicas, index)
      return deliver(request, { to, until, onReply: ({ code }) => code && result.count(code) })
    })
  )
  const messages = await db
    .selectFrom('messages')
    .where('conversation_id', '=', conversationId)
    .orderBy('position')
    .select(['role', 'position'])
    .execute()
  const inOrder = messages.every(
    ({ role, position }, index) => position === index + 1 && role === (index % 2 ? 'assistant' : 'user')
  )
  result.expect(inOrder, 'one at a time', 'messages of two turns of a conversation are mixed, or have gaps')
  return [first, ...requests]
}

function urlOf(replicas: Replica[], index: number): string {
  return replicas[index % replicas.length]?.url ?? ''
}

import pLimit from 'p-limit'
import { judge } from '../harness/judge.ts'
import { type Letter, letterOf, newLetter, newPerson } from '../harness/people.ts'
import { deliver, post } from '../harness/post.ts'
import type { Postgres } from '../harness/postgres.ts'
import type { Replica } from '../harness/replica.ts'
import type { Verdict } from '../harness/verdict.ts'
import { inWorld, type World } from '../harness/world.ts'

interface TwinsOptions {
  keys: number
  /** How many keys are in use at one time. */
  keysAtOnce: number
  /** Requests with each key, all at the same time. */
  times: number
  /** Different messages to one conversation, all at the same time. */
  crowd: number
}

/**
 * Many requests with few keys at once, over two servers: as many turns as keys, and each answer with a key is the same
 * to the byte. Then many messages to one conversation: it answers one at a time.
 */
export async function twins(
  postgres: Postgres,
  { keys, keysAtOnce, times, crowd }: TwinsOptions
): Promise<Verdict> {
  return await inWorld(postgres, async world => {
    const replicas = await Promise.all([world.replica(), world.replica()])
    const letters = await Promise.all(Array.from({ length: keys }, () => newLetter(world.db, 'one tool')))
    await pLimit(keysAtOnce).map(letters, letter => postTwins(world, replicas, { letter, times }))
    const talk = await postCrowd(world, replicas, crowd)
    world.verdict.add(await judge(world.db, [...letters, ...talk]))
    const turns = await world.db.selectFrom('turns').select('id').execute()
    const expected = keys + talk.length
    world.verdict.figures.turns = turns.length - talk.length
    world.verdict.expect(turns.length === expected, 'turns', `${turns.length} turns of ${expected} keys`)
  })
}

async function postTwins(
  { verdict }: World,
  replicas: Replica[],
  { letter, times }: { letter: Letter; times: number }
): Promise<void> {
  const posts = Array.from({ length: times }, (_, index) => post(urlOf(replicas, index), letter))
  const replies = await Promise.all(posts)
  verdict.count('requests', times)
  for (const { status, text } of replies) {
    if (status === 0 || status >= 500) verdict.count('5xx')
    verdict.expect(status === 200, 'answer', `${letter.message}: ${status} ${text}`)
  }
  const answers = new Set(replies.map(({ text }) => text))
  verdict.expect(answers.size === 1, 'answer', `${letter.message}: ${answers.size} different answers`)
}

/** Who finds the conversation busy comes again, as told. */
async function postCrowd({ db, verdict }: World, replicas: Replica[], crowd: number): Promise<Letter[]> {
  const person = await newPerson(db)
  const first = letterOf(person, 'no tool')
  const opened = await post(urlOf(replicas, 0), first)
  const { conversation_id: conversationId } = JSON.parse(opened.text)
  const letters = Array.from({ length: crowd }, () => ({ ...letterOf(person, 'one tool'), conversationId }))
  const until = Date.now() + 60_000
  await Promise.all(
    letters.map((letter, index) => {
      const to = () => urlOf(replicas, index)
      return deliver(letter, { to, until, seen: ({ code }) => code && verdict.count(code) })
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
  verdict.expect(inOrder, 'one at a time', 'messages of two turns of a conversation are mixed, or have gaps')
  return [first, ...letters]
}

function urlOf(replicas: Replica[], index: number): string {
  return replicas[index % replicas.length]?.url ?? ''
}

import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import type { Scope } from '../../../src/db/scope.ts'
import { shareOf } from '../../support/share-of-runs.ts'
import { conversation, type Event } from './events.ts'
import { talk } from './talk.ts'
import { openWorld } from './world.ts'

/** The time limit for all conversations, including those that shrink a counterexample. */
const numRuns = shareOf(30)
const milliseconds = 8000

const world = await openWorld(t)

// Without jitter there is no wait before a retry.
const { random } = Math
Math.random = () => 0
t.teardown(() => {
  Math.random = random
})

/** Stored data of a conversation: positions, status and roles of each turn, and refused messages. */
async function recordOf({ db, userId }: Scope) {
  const messages = await db
    .selectFrom('messages')
    .where('user_id', '=', userId)
    .orderBy('position')
    .select(['position', 'role', 'turn_id', 'content'])
    .execute()
  const turns = await db
    .selectFrom('turns')
    .where('user_id', '=', userId)
    .select(['id', 'status', 'refused'])
    .execute()
  const positions = messages.map(message => message.position)
  const roles = turns.map(({ id, status }) => [
    status,
    ...messages.filter(message => message.turn_id === id).map(message => message.role)
  ])
  const refusedIds = turns.filter(turn => turn.refused).map(turn => turn.id)
  const refused = messages
    .filter(message => refusedIds.includes(message.turn_id))
    .map(({ content }) => content)
  return { positions, roles, refused }
}

const plain: Event = { event: 'message', replies: [{ reply: 'text' }] }

t.test('the model accepts every request, whatever happens to a conversation', async () => {
  const deadline = performance.now() + milliseconds
  await fc.assert(
    fc.asyncProperty(conversation, async ({ before, events }) => {
      if (performance.now() > deadline) return
      world.fake.violations.length = 0
      const person = await world.person()
      const answers = await talk(world, person, [...Array<Event>(before).fill(plain), ...events, plain])

      assert.deepEqual(world.fake.violations, [])
      assert.deepEqual(
        answers.filter(({ body }) => body.code === 'internal_error'),
        []
      )
      const { positions, roles, refused } = await recordOf(person.scope)
      assert.deepEqual(
        positions,
        positions.map((_, index) => index + 1)
      )
      const asked = answers.at(-1)?.status === 200 ? world.fake.requests.at(-1)?.contents : []
      const texts = asked?.flatMap(({ parts = [] }) => parts.map(part => part.text ?? ''))
      assert.deepEqual(
        texts?.filter(text => refused.includes(text)),
        []
      )
      for (const [status, ...spoke] of roles) {
        assert.notEqual(status, 'running')
        assert.deepEqual(spoke, status === 'completed' ? ['user', 'assistant'] : ['user'])
      }
    }),
    { numRuns }
  )
})

import { randomUUID } from 'node:crypto'
import t from 'tap'
import { isMissing } from '../../support/refusal.ts'
import { setUp } from '../../support/setup.ts'
import { begin, conversationsOf, time } from './requests.ts'

const setup = await setUp(t)
const person = await setup.newUser(t)
const { look } = conversationsOf(t, setup, person)

t.test('a conversation contains the outcome of its last turn', async t => {
  const id = await begin(person, 'Hello', 'Hi!')
  const { status, headers, body } = await look(id)
  const { created_at, updated_at, last_message, ...rest } = body
  t.equal(status, 200)
  t.equal(headers['cache-control'], 'no-store')
  t.strictSame(rest, { conversation_id: id, title: 'Hello', message_count: 2, running_turn_id: null })
  t.strictSame({ ...last_message, created_at: '' }, { role: 'assistant', text: 'Hi!', created_at: '' })
  t.match([created_at, updated_at, last_message.created_at], [time, time, time])
  t.strictSame((await look(id.toUpperCase())).body, body, 'its id may be written in upper case')
})

t.test('a conversation that does not exist or belongs to another user is not found', async t => {
  const id = await begin(person, 'mine')
  const stranger = conversationsOf(t, setup, await setup.newUser(t))
  isMissing(t, await stranger.look(id), 'conversation')
  for (const other of [randomUUID(), 'latest', `urn:uuid:${id}`])
    isMissing(t, await look(other), 'conversation')
})

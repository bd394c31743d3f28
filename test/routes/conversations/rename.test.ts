import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Problem } from '../../../src/contract/components.ts'
import { isMissing, isProblem } from '../../support/refusal.ts'
import { setUp } from '../../support/setup.ts'
import { begin, conversationsOf } from './requests.ts'

const setup = await setUp(t)
const person = await setup.newUser(t)
const { look, list, rename } = conversationsOf(t, setup, person)

t.test('a conversation gets another title, and nothing else changes', async t => {
  const id = await begin(person, 'one')
  await begin(person, 'two')
  const { body: before } = await look(id)
  const { status, headers, body } = await rename(id, ' Groceries for  the weekend\n')
  t.equal(status, 200)
  t.equal(headers['cache-control'], 'no-store')
  t.strictSame(body, { ...before, title: 'Groceries for  the weekend' })
  t.strictSame((await list()).items[1], body)
})

t.test('a title has 1 to 200 characters, regardless of their encoding', async t => {
  const id = await begin(person, 'three')
  for (const title of ['x', '🥛'.repeat(200)]) t.equal((await rename(id, title)).body.title, title)
})

const bad: [title: unknown, ...messages: string[]][] = [
  ['', 'must have at least 1 character', 'must not be blank'],
  [' \n\t', 'must not be blank'],
  ['\u200b', 'must not be blank'],
  ['x'.repeat(201), 'must have at most 200 characters'],
  ['a\u0000b', 'must not contain NUL or an unpaired surrogate'],
  [7, 'must be string'],
  [null, 'must be string']
]

for (const [title, ...messages] of bad) {
  t.test(`${JSON.stringify(title).slice(0, 20)} is not a valid title`, async t => {
    const id = await begin(person, 'four')
    const { body: before } = await look(id)
    isProblem(t, await rename<Problem>(id, title), 'validation_failed', {
      errors: messages.map(message => ({ pointer: '/title', message }))
    })
    t.strictSame((await look(id)).body, before)
  })
}

t.test('a conversation that does not exist or belongs to another user is not found', async t => {
  const id = await begin(person, 'five')
  const stranger = conversationsOf(t, setup, await setup.newUser(t))
  isMissing(t, await stranger.rename<Problem>(id, 'mine now'), 'conversation')
  for (const other of [randomUUID(), 'latest'])
    isMissing(t, await rename<Problem>(other, 'x'), 'conversation')
  t.equal((await look(id)).body.title, 'five')
})

import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { TurnPage } from '../../../src/contract/components.ts'
import { client } from '../../support/client.ts'
import { text } from '../../support/fake-gemini/index.ts'
import { isMissing, isProblem } from '../../support/refusal.ts'
import { setUp } from '../../support/setup.ts'
import { addMilk, rejected, stuck, turnsOf } from './requests.ts'

const setup = await setUp(t)
const { app } = setup
const { get } = client(t, app)
const person = await setup.newUser(t)
const { token } = person

const { body: first } = await person.send('1', [addMilk(), text('One.')])
const { conversation_id } = first
const url = `/api/conversations/${conversation_id}/turns`
await person.sendRefused('2', [rejected()], { to: conversation_id })
for (const number of [3, 4, 5]) await person.send(`${number}`, [text('Yes.')], { to: conversation_id })
await person.send('elsewhere', [text('Somewhere.')])

async function page(query: string) {
  const { status, body } = await get<TurnPage>(`${url}${query}`, { token })
  return { status, messages: body.items.map(({ message }) => message), next: body.next_cursor }
}

t.test('the turns of a conversation are listed newest first, each as in its own resource', async t => {
  const { status, headers, body } = await get<TurnPage>(url, { token })
  t.equal(status, 200)
  t.equal(headers['cache-control'], 'no-store')
  t.strictSame(
    body.items.map(({ message, status }) => `${message} ${status}`),
    ['5 completed', '4 completed', '3 completed', '2 failed', '1 completed']
  )
  t.equal(body.next_cursor, null)
  const { look } = turnsOf(t, person, app)
  for (const turn of body.items) t.strictSame((await look(turn)).body, turn)
  t.strictSame(body.items.at(-1)?.answer, first)
})

t.test('pages have no gaps, even if a turn is added between them', async t => {
  const newest = await page('?limit=2')
  t.strictSame([newest.status, newest.messages], [200, ['5', '4']])
  const { late, answer } = await stuck(t, setup, person, '6')
  const second = await page(`?limit=2&cursor=${newest.next}`)
  t.strictSame(second.messages, ['3', '2'])
  t.strictSame(await page(`?cursor=${second.next}&limit=2`), { status: 200, messages: ['1'], next: null })
  late.release()
  await answer
})

t.test('a page that the last turns fill exactly is the last page', async t => {
  t.strictSame(await page('?limit=5'), { status: 200, messages: ['5', '4', '3', '2', '1'], next: null })
})

t.test('an empty cursor returns the first page', async t => {
  t.strictSame(await page('?cursor='), await page(''))
})

const tooMuch = [{ pointer: '/query/limit', message: 'must be at most 100' }]
const noInteger = [{ pointer: '/query/limit', message: 'must be integer' }]
const noCursor = [{ pointer: '/query/cursor', message: 'must be a cursor from an earlier page' }]
const bad = {
  'limit=0': [{ pointer: '/query/limit', message: 'must be at least 1' }],
  'limit=101': tooMuch,
  'limit=1.5': noInteger,
  'limit=ten': noInteger,
  'limit=0x10': noInteger,
  'limit=1e1': noInteger,
  'limit=%205': noInteger,
  'limit=Infinity': noInteger,
  'limit=99999999999': tooMuch,
  'limit=9999999999999999': noInteger,
  'limit=': noInteger,
  'limit=1&limit=2': noInteger,
  'cursor=x': noCursor,
  [`cursor=${randomUUID()}`]: noCursor,
  [`cursor=${'A'.repeat(22)}&cursor=`]: [{ pointer: '/query/cursor', message: 'must be string' }],
  'limit=1000&cursor=%00': [...tooMuch, ...noCursor]
}

for (const [query, errors] of Object.entries(bad)) {
  t.test(`${query} is not valid, and the response names the parameter`, async t => {
    isProblem(t, await get(`${url}?${query}`, { token }), 'validation_failed', { errors })
  })
}

t.test('a conversation that does not exist or belongs to another user is not found', async t => {
  const stranger = await setup.newUser(t)
  isMissing(t, await get(url, { token: stranger.token }), 'conversation')
  for (const id of [randomUUID(), 'latest'])
    isMissing(t, await get(`/api/conversations/${id}/turns`, { token }), 'conversation')
})

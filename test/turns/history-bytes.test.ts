import t from 'tap'
import type { Content } from '../../src/agent/model.ts'
import type { ChatResponse } from '../../src/contract/components.ts'
import { selectHistory } from '../../src/turns/history.ts'
import { client } from '../support/client.ts'
import { calls, type FakeRequest, parts, text } from '../support/fake-gemini/index.ts'
import { linesOf } from '../support/record.ts'
import { seedRecords } from '../support/seed-records.ts'
import { setUp } from '../support/setup.ts'

const setup = await setUp(t)

const mebibyte = 2 ** 20
const bytesOf = ({ headers }: FakeRequest) => Number(headers['content-length'])
/** An answer with a signature of this many bytes, which is sent again with each later message. */
const signed = (said: string, bytes: number) => parts([{ text: said, thoughtSignature: 'a'.repeat(bytes) }])
const signedCall = (bytes: number) =>
  parts([{ functionCall: { name: 'list_tasks', args: {} }, thoughtSignature: 'a'.repeat(bytes) }])
const saidIn = (contents: Content[] = []) =>
  linesOf(contents).filter(line => line.startsWith('user: question'))

t.test('a request has at most 1 MiB: the oldest turns are left out, each as a whole', async t => {
  const { send } = await setup.newUser(t)
  let to: string | undefined
  for (let turn = 1; turn <= 6; turn++) {
    const { body, modelRequests } = await send(`question ${turn}`, [signed(`answer ${turn}`, 250_000)], {
      ...(to && { to })
    })
    to = body.conversation_id
    const [request] = modelRequests
    if (!request) throw new Error('The model was not asked.')
    t.ok(bytesOf(request) <= mebibyte)
    const first = Math.max(1, turn - 4)
    const expected = Array.from({ length: turn - first + 1 }, (_, index) => `user: question ${first + index}`)
    t.strictSame(saidIn(request.contents), expected)
    t.equal(request.contents.length, 2 * expected.length - 1)
  }
})

t.test('while a turn grows, older turns are left out of its requests, never a part of the turn', async t => {
  const { send } = await setup.newUser(t)
  const { body } = await send('question 1', [signed('answer 1', 300_000)])
  await send('question 2', [signed('answer 2', 300_000)], { to: body.conversation_id })
  const { modelRequests } = await send(
    'question 3',
    [signedCall(200_000), signedCall(200_000), signedCall(190_000), text('answer 3')],
    { to: body.conversation_id }
  )
  for (const request of modelRequests) t.ok(bytesOf(request) <= mebibyte)
  t.strictSame(
    modelRequests.map(({ contents }) => saidIn(contents).length),
    [3, 3, 3, 2]
  )
  t.strictSame(
    modelRequests.map(({ contents }) => contents.length - contents.findLastIndex(isUserText)),
    [1, 3, 5, 7]
  )
})

function isUserText({ role, parts = [] }: Content): boolean {
  return role === 'user' && parts.some(part => part.text !== undefined)
}

t.test('the history that is read has at most 1 MiB, and always the turn itself', async t => {
  const { scope } = await setup.newUser(t)
  const read = async (sizes: number[]) => {
    const { conversationId, turnIds } = await seedRecords(scope, sizes)
    const turn = {
      ...{ id: turnIds.at(-1) ?? '', userId: scope.userId, conversationId, position: 2 * sizes.length - 1 },
      ...{ epoch: 1, clock: { now: new Date(), timeZone: 'UTC' }, deadline: new Date(), isStreamed: false }
    }
    const history = await selectHistory(scope, turn)
    return history.map(({ message, steps }) => [message, steps.length])
  }
  const turn = (number: number) => [`question ${number}`, 2]
  t.strictSame(await read([500_000, 500_000, 500_000]), [turn(2), turn(3)])
  t.strictSame(await read([1000, 13_000_000, 1000, 1000]), [turn(3), turn(4)], 'also none that is older')
  t.strictSame(await read([1000, 13_000_000]), [turn(2)])
  t.strictSame(
    await read(Array(10).fill(90_000)),
    Array.from({ length: 10 }, (_, index) => turn(index + 1))
  )
})

t.test('after turns that are too large for a request the next message is answered without them', async t => {
  const { send, scope } = await setup.newUser(t)
  const { conversationId: to } = await seedRecords(scope, [1000, 3_000_000])
  const { status, modelRequests } = await send('and now?', [text('Yes.')], { to })
  t.equal(status, 200)
  t.strictSame(linesOf(modelRequests[0]?.contents ?? []), ['user: and now?'])
})

t.test(
  'a turn that is too large for a request, as an earlier version stored it, ends without one',
  async t => {
    const { send, scope, token } = await setup.newUser(t)
    const { body } = await send('list', [calls([{ name: 'list_tasks' }]), text('None.')])
    const long = {
      role: 'model',
      parts: [{ functionCall: { name: 'list_tasks' }, thoughtSignature: 'a'.repeat(mebibyte) }]
    }
    await setup.db
      .updateTable('turn_steps')
      .set({ content: JSON.stringify(long) })
      .where('user_id', '=', scope.userId)
      .where('step', '=', 1)
      .execute()
    await setup.db
      .deleteFrom('turn_steps')
      .where('user_id', '=', scope.userId)
      .where('step', '=', 2)
      .execute()
    await setup.db
      .deleteFrom('messages')
      .where('user_id', '=', scope.userId)
      .where('role', '=', 'assistant')
      .execute()
    await setup.db
      .updateTable('turns')
      .set({ status: 'failed', error_code: 'turn_abandoned' })
      .where('user_id', '=', scope.userId)
      .execute()
    const { requests } = setup.fake
    const before = requests.length
    const path = `/api/conversations/${body.conversation_id}/turns/${body.turn_id}/retry`
    const again = await client(t, setup.app).post<ChatResponse>(path, undefined, { token })
    t.match(again, { status: 200, body: { degraded: true } })
    t.equal(requests.length, before)
  }
)

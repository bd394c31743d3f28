import { sql } from 'kysely'
import t from 'tap'
import type { Turn } from '../../src/contract/components.ts'
import type { Scope } from '../../src/db/scope.ts'
import { client } from '../support/client.ts'
import { calls, type FakeCall, type FakeRequest, parts, text } from '../support/fake-gemini/index.ts'
import { tasksOf } from '../support/record.ts'
import { setUp } from '../support/setup.ts'

const setup = await setUp(t)

const mebibyte = 2 ** 20
const maxRecordBytes = 800 * 2 ** 10
const list: FakeCall = { name: 'list_tasks' }
const lists = (count: number) => calls(Array.from({ length: count }, () => list))
const add = (title: string) => ({ name: 'add_task', args: { title } })
const mode = ({ body }: FakeRequest) => Object(body.toolConfig?.functionCallingConfig).mode
const bytesOf = ({ headers }: FakeRequest) => Number(headers['content-length'])

/** A user with 50 tasks that are as long as they can be. */
async function withLongTasks() {
  const person = await setup.newUser(t)
  await sql`insert into tasks (user_id, id, number, title, description)
    select ${person.scope.userId}::uuid, gen_random_uuid(), n, repeat('牛', 200), repeat('乳', 2000)
    from generate_series(1, 50) as n`.execute(setup.db)
  return person
}

/** The bytes of a turn's record: as stored with the turn, and as its parts have them. */
async function sizesOf({ db, userId }: Scope, turnId: string) {
  const { rows } = await sql<{ stored: number; steps: string; calls: string }>`
    select record_bytes as stored,
      (select sum(octet_length(content::text)) from turn_steps where turn_id = turns.id) as steps,
      coalesce((select sum(octet_length(parameters::text) + octet_length(result::text))
        from tool_calls where turn_id = turns.id), 0) as calls
    from turns where user_id = ${userId} and id = ${turnId}`.execute(db)
  const [{ stored = 0, steps = '', calls = '' } = {}] = rows
  return { stored, counted: Number(steps) + Number(calls) }
}

t.test(
  'calls for which the record has no room get results, and the model closes with its tools off',
  async t => {
    const { send, scope, token } = await withLongTasks()
    const answers = [
      lists(4),
      calls([...Array(8).fill(list), add('after the lists')]),
      text('It was too much.')
    ]
    const { status, body, modelRequests } = await send('everything', answers)
    t.strictSame([status, body.response, body.degraded], [200, 'It was too much.', false])
    t.strictSame(modelRequests.map(mode), ['VALIDATED', 'VALIDATED', 'NONE'])
    const errors = body.tool_calls.map(({ result }) => result.error)
    t.strictSame(errors, [...Array(10).fill(undefined), ...Array(3).fill('too_many_calls')])
    t.notOk(
      (await tasksOf(scope)).some(task => task.includes('after the lists')),
      'none after the first'
    )

    const { stored, counted } = await sizesOf(scope, body.turn_id)
    t.equal(stored, counted, 'the size is stored with the turn')
    t.ok(stored > maxRecordBytes / 2 && stored <= maxRecordBytes)
    t.ok(Buffer.byteLength(JSON.stringify(body)) <= mebibyte)
    for (const request of modelRequests) t.ok(bytesOf(request) <= mebibyte)
    const url = `/api/conversations/${body.conversation_id}/turns/${body.turn_id}`
    t.strictSame((await client(t, setup.app).get<Turn>(url, { token })).body.answer, body)
  }
)

t.test('small calls are never too large: a hundred of them leave most of the record free', async t => {
  const { send, scope } = await setup.newUser(t)
  const answers = [calls(Array.from({ length: 100 }, (_, index) => add(`t${index}`))), text('A hundred.')]
  const { body } = await send('a hundred', answers)
  t.ok(body.tool_calls.every(({ result }) => !result.error))
  const { stored, counted } = await sizesOf(scope, body.turn_id)
  t.equal(stored, counted)
  t.ok(stored < maxRecordBytes / 4)
})

t.test('an answer for which the record has no room is unusable: the model is asked again', async t => {
  const { send, scope } = await withLongTasks()
  const thought = (bytes: number) => parts([{ text: 'Done.', thoughtSignature: 'a'.repeat(bytes) }])
  const { body, modelRequests } = await send('too large', [lists(10), thought(300_000), thought(100_000)])
  t.strictSame([body.response, body.degraded, modelRequests.length], ['Done.', false, 3])
  const { stored, counted } = await sizesOf(scope, body.turn_id)
  t.equal(stored, counted)
  t.ok(stored <= maxRecordBytes)
})

t.test('calls for which the record has no room, even if none is run, are unusable', async t => {
  const { send } = await withLongTasks()
  const large = calls([{ name: 'complete_task', args: { task: 'x'.repeat(50_000) } }])
  const { body } = await send('too large again', [lists(9), large, text('Nine lists.')])
  t.strictSame([body.response, body.tool_calls.length], ['Nine lists.', 9])
})

t.test(
  'the fallback reply of calls that were not run names few of them, and not their whole arguments',
  async t => {
    const { send } = await setup.newUser(t)
    const many = Array.from({ length: 150 }, (_, index) => add(`${index} ${'x'.repeat(1000)}`))
    const again = () => calls([add('more')])
    const { body } = await send('a hundred and fifty', [calls(many), again(), again(), again()])
    t.equal(body.degraded, true)
    const few = [
      calls([...Array.from({ length: 100 }, (_, index) => add(`t${index}`)), ...many]),
      again(),
      again(),
      again()
    ]
    const { body: long } = await send('two hundred and fifty', few)
    t.match(long.response, /I did not get to “0 x{197}…”, .*, “19 x{196}…”, and 130 more: please ask again/)
    t.ok(long.response.length < 20_000)
  }
)

t.test('a turn that was resumed has the same record, and the same limits', async t => {
  const { send, scope, token } = await withLongTasks()
  const { body } = await send('resumed', [lists(12), text('Ten lists.')])
  const before = await sizesOf(scope, body.turn_id)
  await setup.db
    .deleteFrom('messages')
    .where('user_id', '=', scope.userId)
    .where('role', '=', 'assistant')
    .execute()
  await setup.db.deleteFrom('turn_steps').where('user_id', '=', scope.userId).where('step', '=', 2).execute()
  await setup.db
    .updateTable('turns')
    .set({ status: 'failed', error_code: 'turn_abandoned', record_bytes: 0 })
    .where('user_id', '=', scope.userId)
    .execute()
  setup.answer('resumed', [text('Ten lists.')])
  const path = `/api/conversations/${body.conversation_id}/turns/${body.turn_id}/retry`
  await client(t, setup.app).post(path, undefined, { token })
  t.equal(mode(setup.fake.requests.at(-1) as FakeRequest), 'NONE')
  const after = await sizesOf(scope, body.turn_id)
  t.equal(after.stored, after.counted)
  // The signatures of both texts have the same length.
  t.equal(after.stored, before.stored)
})

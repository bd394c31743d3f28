import t from 'tap'
import { calls, newSignature, parts, promptBlocked, rejected, text } from '../support/fake-gemini/index.ts'
import { linesOf } from '../support/record.ts'
import { setUp, type TestUser } from '../support/setup.ts'

const setup = await setUp(t)

const addMilk = calls([{ name: 'add_task', args: { title: 'milk' } }])

/** Runs turns without tools; returns the conversation's id. */
async function talk({ send }: TestUser, from: number, to: number, conversation?: string): Promise<string> {
  let id = conversation
  for (let turn = from; turn <= to; turn++) {
    const { body } = await send(`question ${turn}`, [text(`answer ${turn}`)], { to: id })
    id = body.conversation_id
  }
  if (id === undefined) throw new Error('There was no turn.')
  return id
}

const turnLines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index).flatMap(turn => [
    `user: question ${turn}`,
    `model: answer ${turn}`
  ])

t.test(
  'in a conversation of 25 turns the model gets the last 20 messages, starting with a user message',
  async t => {
    const person = await setup.newUser(t)
    const to = await talk(person, 1, 24)
    const { modelRequests } = await person.send('question 25', [text('answer 25')], { to })
    // The last 20 of the 49 messages are 30 to 49; 30 is an answer without its question.
    t.strictSame(linesOf(modelRequests[0]?.contents ?? []), [...turnLines(16, 24), 'user: question 25'])
  }
)

t.test('when the twentieth message from the end is a user message, it is the first one sent', async t => {
  const person = await setup.newUser(t)
  const to = await talk(person, 1, 10)
  await person.sendRefused('unanswered', [rejected()], { to })
  const { modelRequests } = await person.send('and now?', [text('Yes.')], { to })
  const contents = modelRequests[0]?.contents ?? []
  t.equal(contents.length, 20)
  t.strictSame(linesOf(contents), [...turnLines(2, 10), 'user: unanswered', 'user: and now?'])
})

t.test('all of up to 20 messages are sent', async t => {
  const person = await setup.newUser(t)
  const to = await talk(person, 1, 9)
  const { modelRequests } = await person.send('question 10', [text('answer 10')], { to })
  t.strictSame(linesOf(modelRequests[0]?.contents ?? []), [...turnLines(1, 9), 'user: question 10'])
})

t.test(
  'the calls of a turn are sent with their results, as they were exchanged, except for lists',
  async t => {
    const person = await setup.newUser(t)
    const step = [
      {
        functionCall: { id: 'a', name: 'add_task', args: { title: 'milk' } },
        thoughtSignature: newSignature()
      },
      { functionCall: { id: 'b', name: 'complete_task', args: { task: 'bread' } } }
    ]
    const first = await person.send('milk, and bread is done', [
      parts(step),
      calls([{ name: 'list_tasks' }], { ids: false }),
      text('Milk is on it; I found no bread.')
    ])
    const exchanged = first.modelRequests[2]?.contents ?? []
    t.equal(exchanged.length, 5)
    const next = await person.send('thanks', [text('Welcome.')], { to: first.body.conversation_id })
    const contents = next.modelRequests[0]?.contents ?? []
    t.strictSame(contents.slice(0, 4), exchanged.slice(0, 4))
    t.match(exchanged[4]?.parts, [
      { functionResponse: { response: { tasks: [{ number: 1, title: 'milk' }] } } }
    ])
    const counts = { functionResponse: { name: 'list_tasks', response: { listed: 1, total: 1 } } }
    t.strictSame(contents[4], { role: 'user', parts: [counts] })
    t.strictSame(linesOf(contents.slice(5)), ['model: Milk is on it; I found no bread.', 'user: thanks'])
  }
)

t.test('calls do not count as messages, and are dropped with their turn', async t => {
  const person = await setup.newUser(t)
  const first = await person.send('question 1', [addMilk, addMilk, text('answer 1')])
  const to = first.body.conversation_id
  const tenth = await talk(person, 2, 9, to)
  const inside = await person.send('question 10', [text('answer 10')], { to: tenth })
  t.strictSame(linesOf(inside.modelRequests[0]?.contents ?? []).slice(0, 6), [
    'user: question 1',
    'model: add_task()',
    'user: add_task=',
    'model: add_task()',
    'user: add_task=',
    'model: answer 1'
  ])
  const outside = await person.send('question 11', [text('answer 11')], { to })
  t.strictSame(linesOf(outside.modelRequests[0]?.contents ?? []), [...turnLines(2, 10), 'user: question 11'])
})

t.test('a refused message stays in the conversation and counts as a message, but is not sent', async t => {
  const person = await setup.newUser(t)
  const to = await talk(person, 1, 3)
  await person.sendRefused('forbidden', [promptBlocked()], { to })
  const { modelRequests } = await person.send('question 4', [text('answer 4')], { to })
  t.strictSame(linesOf(modelRequests[0]?.contents ?? []), [...turnLines(1, 3), 'user: question 4'])
  const stored = await setup.db
    .selectFrom('messages')
    .where('conversation_id', '=', to)
    .orderBy('position')
    .select(['position', 'content'])
    .execute()
  t.strictSame(stored[6], { position: 7, content: 'forbidden' })
})

t.test('the history contains the stored contents of the model, not the texts that users see', async t => {
  const person = await setup.newUser(t)
  const said = [{ text: 'Hello', thoughtSignature: newSignature() }, { text: ', Ada.' }]
  const first = await person.send('hello', [parts(said)])
  await setup.db
    .updateTable('messages')
    .set({ content: 'changed' })
    .where('id', '=', first.body.message_id)
    .execute()
  const { modelRequests } = await person.send('again', [text('Hi.')], { to: first.body.conversation_id })
  t.strictSame(modelRequests[0]?.contents, [
    { role: 'user', parts: [{ text: 'hello' }] },
    { role: 'model', parts: said },
    { role: 'user', parts: [{ text: 'again' }] }
  ])
})

t.test('the history contains messages of its own conversation only', async t => {
  const person = await setup.newUser(t)
  const one = await person.send('one: milk', [addMilk, text('Milk.')])
  const two = await person.send('two: hello', [text('Hello.')])
  t.not(one.body.conversation_id, two.body.conversation_id)
  t.strictSame(linesOf(two.modelRequests[0]?.contents ?? []), ['user: two: hello'])
  const back = await person.send('one: more', [text('More.')], { to: one.body.conversation_id })
  t.strictSame(linesOf(back.modelRequests[0]?.contents ?? []), [
    'user: one: milk',
    'model: add_task()',
    'user: add_task=',
    'model: Milk.',
    'user: one: more'
  ])
})

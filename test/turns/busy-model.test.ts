import t, { type Test } from 'tap'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { held, startFakeGemini, text } from '../support/fake-gemini/index.ts'
import { isProblem } from '../support/refusal.ts'

const database = await testDatabase(t)

/** A server whose only connection to the model is in use by another user's turn. */
async function open(t: Test) {
  const first = held(text('First.'))
  t.teardown(() => first.release())
  const { url: gemini } = await startFakeGemini(t, [first, text('Second.'), text('Third.')])
  const { app } = await build(t, { database, gemini, modelConnections: 1 })
  const [one, other] = [await signUp(t, app), await signUp(t, app)]
  const api = client(t, app)
  const slow = api.chat(one.token, 'Take your time')
  await first.reached
  return { api, slow, first, token: other.token }
}

t.test("while another user's turn uses the connection to the model, a turn waits for it", async t => {
  const { api, slow, first, token } = await open(t)
  const waiting = api.chat(token, 'Hurry')
  first.release()
  t.match(await slow, { status: 200, body: { response: 'First.' } })
  t.match(await waiting, { status: 200, body: { response: 'Second.' } })
})

t.test('a turn that cannot wait, because too many others do, can be resumed', async t => {
  const { api, slow, first, token } = await open(t)
  const turns = [api.refusedChat(token, 'Hurry'), api.refusedChat(token, 'Hurry')]
  const refused = await Promise.race(turns)
  const { conversation_id = '', turn_id = '' } = refused.body
  isProblem(t, refused, 'overloaded', { conversation_id, turn_id })
  t.equal(refused.headers['retry-after'], '5')
  t.match((await api.get('/health')).body, { status: 'healthy', model: 'available' })
  const turn = `/api/conversations/${conversation_id}/turns/${turn_id}`
  t.match((await api.get(turn, { token })).body, { status: 'failed', error: { code: 'overloaded' } })
  first.release()
  await slow
  t.strictSame((await Promise.all(turns)).map(({ status }) => status).sort(), [200, 503])
  t.match(await api.post(`${turn}/retry`, undefined, { token }), {
    status: 200,
    body: { response: 'Third.' }
  })
})

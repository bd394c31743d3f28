import t from 'tap'
import { operations } from '../../src/contract/operations.ts'
import { operationIds } from '../contract/documented.ts'
import { requestOf, signedIn } from '../contract/requests.ts'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { isProblem } from '../support/refusal.ts'
import { newAccount, sessionOf } from './account.ts'

const { app, db } = await build(t)
const { ask, post, chat } = client(t, app)

for (const id of operationIds.filter(signedIn)) {
  t.test(`${id} is refused as soon as the session has ended`, async t => {
    const account = await newAccount(t, app)
    const { token, cookie } = await account.signIn()
    const { body: turn } = await chat(token, 'hi')
    const sessionId = sessionOf(token)
    const asked = requestOf(id, { user: account.user, token, cookie, sessionId, turn })
    const { method, url, body, headers } = asked
    await ask('DELETE', `/api/auth/sessions/${sessionOf(token)}`, { token })
    const refused = await ask(method, url, { token, body, ...(headers && { headers }) })
    isProblem(t, refused, 'unauthorized')
    t.equal(refused.headers['www-authenticate'], 'Bearer')
  })
}

t.test('a repeated message is refused after the session has ended, and none is stored', async t => {
  const account = await newAccount(t, app)
  const { token } = await account.signIn()
  const headers = { 'idempotency-key': 'key-of-a-message' }
  t.equal((await post('/api/chat', { message: 'hi' }, { token, headers })).status, 200)
  await ask('DELETE', `/api/auth/sessions/${sessionOf(token)}`, { token })
  for (const key of ['key-of-a-message', 'key-of-another'])
    isProblem(
      t,
      await post('/api/chat', { message: 'hi' }, { token, headers: { 'idempotency-key': key } }),
      'unauthorized'
    )
  const turns = await db.selectFrom('turns').where('user_id', '=', account.user.id).select('id').execute()
  t.equal(turns.length, 1)
  const [counter] = await db
    .selectFrom('rate_counters')
    .where('user_id', '=', account.user.id)
    .select('hits')
    .execute()
  t.equal(counter?.hits, 1)
})

t.test('a token with the session of another user is refused', async t => {
  const [one, two] = [await newAccount(t, app), await newAccount(t, app)]
  const { token } = await two.signIn()
  const session = { userId: one.user.id, sessionId: sessionOf(token) }
  const { access_token: mixed } = await app.accessToken(session)
  for (const id of ['getCurrentUser', 'sendMessage', 'listSessions'] as const) {
    const { method, url } = operations[id]
    isProblem(
      t,
      await ask(method, url, { token: mixed, body: id === 'sendMessage' ? { message: 'hi' } : undefined }),
      'unauthorized'
    )
  }
})

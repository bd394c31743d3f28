import { sql } from 'kysely'
import t from 'tap'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { isProblem } from '../support/refusal.ts'
import { newAccount, refresh, type Signed, sessionOf, signed } from './account.ts'

const database = await testDatabase(t)
const { db } = database
const [A, B] = ['the first secret, of 32 bytes or more', 'the second secret, of 32 bytes or more']

async function replica(...keys: [string, ...string[]]) {
  return (await build(t, { database, config: { auth: { keys } } })).app
}

/** The steps of a rotation, as docs/operations.md describes it. */
const before = await replica(A)
const prepared = await replica(A, B)
const switched = await replica(B, A)
const after = await replica(B)

/** The responses of replicas to the token: 200 or 401. */
async function statuses(replicas: (typeof before)[], { token }: Signed): Promise<number[]> {
  return await Promise.all(
    replicas.map(async app => (await client(t, app).get('/api/auth/me', { token })).status)
  )
}

t.test('during each step of a rotation, all replicas accept the access tokens of all others', async t => {
  const steps = [
    [before, prepared],
    [prepared, switched],
    // The last step begins when the tokens with the first secret have expired.
    [switched, after]
  ]
  for (const step of steps)
    for (const issuer of step)
      t.strictSame(await statuses(step, await (await newAccount(t, issuer)).signIn()), [200, 200])
})

t.test('without the previous secret, its access tokens are refused', async t => {
  const session = await (await newAccount(t, before)).signIn()
  t.strictSame(await statuses([before, prepared, switched, after], session), [200, 200, 200, 401])
})

t.test('a session continues through a rotation, whether it is refreshed meanwhile or not', async t => {
  const account = await newAccount(t, before)
  const [active, idle] = [await account.signIn(), await account.signIn()]
  let { cookie } = active
  for (const app of [before, prepared, switched, prepared, switched, after])
    cookie = signed(await refresh(t, app, cookie)).cookie
  t.equal((await refresh(t, after, idle.cookie)).status, 200)
})

t.test('two tabs that refresh at replicas with different secrets get the same cookie', async t => {
  for (const [first, second] of [
    [prepared, switched],
    [switched, prepared]
  ] as const) {
    const { cookie } = await (await newAccount(t, first)).signIn()
    const next = signed(await refresh(t, first, cookie)).cookie
    t.equal(signed(await refresh(t, second, cookie)).cookie, next)
    t.equal((await refresh(t, second, next)).status, 200)
  }
})

/** As if the last exchange had been eleven seconds ago. */
async function age({ token }: Signed): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ last_used_at: sql`last_used_at - interval '11 seconds'` })
    .where('id', '=', sessionOf(token))
    .execute()
}

for (const exchanges of [1, 2, 12]) {
  t.test(
    `a reuse of a cookie from before a rotation ends the session, ${exchanges} exchanges later`,
    async t => {
      for (const app of [prepared, switched]) {
        const session = await (await newAccount(t, before)).signIn()
        let { cookie } = session
        for (let count = 0; count < exchanges; count++)
          cookie = signed(await refresh(t, count % 2 ? prepared : switched, cookie)).cookie
        await age(session)
        isProblem(t, await refresh(t, app, session.cookie), 'unauthorized')
        isProblem(t, await refresh(t, app, cookie), 'unauthorized')
      }
    }
  )
}

t.test('with the new secret alone, a cookie from before is recognized for one exchange', async t => {
  for (const [exchanges, status] of [
    [1, 401],
    [2, 200]
  ] as const) {
    const session = await (await newAccount(t, before)).signIn()
    let { cookie } = session
    for (let count = 0; count < exchanges; count++) cookie = signed(await refresh(t, after, cookie)).cookie
    await age(session)
    isProblem(t, await refresh(t, after, session.cookie), 'unauthorized')
    t.equal((await refresh(t, after, cookie)).status, status)
  }
})

import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { keptCounters } from '../../src/accounts/password-tries.ts'
import { limited } from '../../src/accounts/passwords.ts'
import { removeExpired } from '../../src/accounts/retention.ts'
import { build } from '../support/app.ts'
import { type ApiResponse, client } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { isProblem } from '../support/refusal.ts'
import { until } from '../support/until.ts'
import { newAccount, password } from './account.ts'
import { everything } from './all-data.ts'

const database = await testDatabase(t)
const { db } = database
const config = { server: { trustProxy: (_address: string, hop: number) => hop < 1 } }
const { app } = await build(t, { database, config })
const { app: other } = await build(t, { database, config })

let addresses = 0

/** Each login is from another address. */
function logIn(t: Test, email: string, secret: string, to: FastifyInstance = app) {
  addresses += 1
  const headers = { 'x-forwarded-for': `10.0.${addresses >> 8}.${addresses & 255}` }
  return client(t, to).post('/api/auth/login', { email, password: secret }, { headers })
}

const statuses = (answers: ApiResponse<unknown>[]) => answers.map(({ status }) => status)

/** Sends wrong passwords one after the other. */
async function guess(count: number, send: () => Promise<ApiResponse<unknown>>): Promise<number[]> {
  const answers: number[] = []
  while (answers.length < count) answers.push((await send()).status)
  return answers
}

/** As if so many seconds had passed. */
async function wait(seconds: number) {
  const before = sql`${seconds} * interval '1 second'`
  await sql`update password_tries set tried_at = tried_at - ${before}, next_at = next_at - ${before}`.execute(
    db
  )
}

const rows = () => db.selectFrom('password_tries').select(['tries', 'next_at']).execute()
t.beforeEach(() => db.deleteFrom('password_tries').execute())

const nobody = () => `${randomUUID()}@example.com`

for (const [whose, newEmail] of Object.entries({
  'an account': async (t: Test) => (await newAccount(t, app)).email,
  'an address without an account': async () => nobody()
})) {
  t.test(
    `of many simultaneous tries for ${whose}, from many addresses, exactly 20 are looked at`,
    async t => {
      const email = await newEmail(t)
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          logIn(t, index % 2 ? email : email.toUpperCase(), 'wrong horse', index % 3 ? app : other)
        )
      )
      const refused = answers.filter(({ status }) => status !== 401)
      t.equal(refused.length, 40)
      for (const answer of refused) {
        isProblem(t, answer, 'too_many_password_attempts')
        t.match(String(answer.headers['retry-after']), /^(19|20)$/)
      }
    }
  )

  t.test(`tries during the delay of ${whose} are not counted, and it grows up to 60 seconds`, async t => {
    const email = await newEmail(t)
    const send = () => logIn(t, email, 'wrong horse')
    t.strictSame(await guess(20, send), Array(20).fill(401))
    for (const seconds of [20, 40, 60, 60]) {
      const before = await rows()
      const answers = await Promise.all(Array.from({ length: 5 }, send))
      for (const { status, headers } of answers) {
        t.equal(status, 429)
        t.ok(Number(headers['retry-after']) >= seconds - 2 && Number(headers['retry-after']) <= seconds)
      }
      t.strictSame(await rows(), before)
      await wait(seconds)
      t.strictSame(
        statuses(await Promise.all(Array.from({ length: 5 }, send))).sort(),
        [401, 429, 429, 429, 429]
      )
    }
  })
}

t.test('a refused try reveals as little about an address as a wrong password', async t => {
  const { email } = await newAccount(t, app)
  const [known, unknown] = await Promise.all(
    [email, nobody()].map(async address => {
      await guess(20, () => logIn(t, address, 'wrong horse'))
      return await logIn(t, address, 'wrong horse')
    })
  )
  t.strictSame(Object.keys(known?.headers ?? {}), Object.keys(unknown?.headers ?? {}))
  t.equal(known?.headers['content-length'], unknown?.headers['content-length'])
})

t.test('a refused try is not looked at, even if the password is correct', async t => {
  const { email } = await newAccount(t, app)
  await guess(20, () => logIn(t, email, 'wrong horse'))
  isProblem(t, await logIn(t, email, password), 'too_many_password_attempts')
  await wait(20)
  t.equal((await logIn(t, email, password)).status, 200)
})

t.test('a refused try hashes nothing: it does not wait for the hashes of others', async t => {
  const email = nobody()
  await guess(20, () => logIn(t, email, 'wrong horse'))
  const gate = Promise.withResolvers<void>()
  const hashes = Array.from({ length: 4 }, () => limited(() => gate.promise))
  isProblem(t, await logIn(t, email, 'wrong horse'), 'too_many_password_attempts')
  gate.resolve()
  await Promise.all(hashes)
})

t.test('a try that an overloaded server does not look at is not counted', async t => {
  const gate = Promise.withResolvers<void>()
  const hashes = Array.from({ length: 104 }, () => limited(() => gate.promise))
  isProblem(t, await logIn(t, nobody(), 'wrong horse'), 'overloaded')
  gate.resolve()
  await Promise.all(hashes)
  t.strictSame(await rows(), [])
})

t.test('logins of the owner leave no count, however many there are', async t => {
  const { email } = await newAccount(t, app)
  t.strictSame(await guess(25, () => logIn(t, email, password)), Array(25).fill(200))
  t.strictSame(await rows(), [])
})

t.test('logins of the owner from new browsers do not give a flood more tries', async t => {
  const { email } = await newAccount(t, app)
  t.strictSame(await guess(19, () => logIn(t, email, 'wrong horse')), Array(19).fill(401))
  for (const _ of [1, 2, 3]) t.equal((await logIn(t, email, password)).status, 200)
  t.match(await rows(), [{ tries: 19 }])
  t.strictSame(await guess(2, () => logIn(t, email, 'wrong horse')), [401, 429])
})

t.test('a correct password clears the count of its device', async t => {
  const { email } = await newAccount(t, app)
  const cookie = [(await logIn(t, email, password)).headers['set-cookie']]
    .flat()
    .map(value => String(value).split(';', 1)[0])
    .find(value => value?.startsWith('todobot_device='))
  const again = (secret: string) =>
    client(t, app).post('/api/auth/login', { email, password: secret }, { headers: { cookie: cookie ?? '' } })
  for (const _ of [1, 2]) {
    t.strictSame(await guess(19, () => again('wrong horse')), Array(19).fill(401))
    t.match(await rows(), [{ tries: 19 }])
    t.equal((await again(password)).status, 200)
    t.strictSame(await rows(), [])
  }
})

t.test('of tries that fill the queue of hashes, those that are refused are not counted', async t => {
  const email = nobody()
  const gate = Promise.withResolvers<void>()
  const hashes = Array.from({ length: 94 }, () => limited(() => gate.promise))
  let refused = 0
  const tries = Array.from({ length: 20 }, async () => {
    const answer = await logIn(t, email, 'wrong horse')
    if (answer.status === 503) refused += 1
    return answer
  })
  await until(() => refused === 10)
  gate.resolve()
  await Promise.all(hashes)
  t.strictSame(statuses(await Promise.all(tries)).sort(), [...Array(10).fill(401), ...Array(10).fill(503)])
  t.match(await rows(), [{ tries: 10 }])
})

t.test('an hour after the last try, the count begins anew', async t => {
  const email = nobody()
  await guess(20, () => logIn(t, email, 'wrong horse'))
  await wait(3600)
  t.strictSame(await guess(21, () => logIn(t, email, 'wrong horse')), [...Array(20).fill(401), 429])
})

t.test('the tries for one account do not delay the logins of another', async t => {
  const [victim, bystander] = [await newAccount(t, app), await newAccount(t, app)]
  await guess(21, () => logIn(t, victim.email, 'wrong horse'))
  t.equal((await logIn(t, bystander.email, password)).status, 200)
})

/** The operations that a signed-in user confirms with the password. */
function confirmations(t: Test, token: string, secret: string) {
  const { ask, post } = client(t, app)
  const change = { current_password: secret, new_password: 'an old gray horse' }
  return [
    () => post('/api/auth/password', change, { token }),
    () => ask('DELETE', '/api/auth/me', { token, body: { password: secret } })
  ]
}

t.test('operations that require the current password share a count, in all sessions together', async t => {
  const account = await newAccount(t, app)
  const sessions = [await account.signIn(), await account.signIn()]
  const sends = sessions.flatMap(({ token }) => confirmations(t, token, 'wrong horse'))
  const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => sends[index % 4]?.()))
  t.strictSame(answers.map(answer => answer?.status).sort(), [...Array(20).fill(422), ...Array(20).fill(429)])
  for (const send of confirmations(t, sessions[0]?.token ?? '', password))
    isProblem(t, await send(), 'too_many_password_attempts')
  t.equal((await account.login()).status, 200, 'logins have a count of their own')
})

t.test('a flood of logins does not keep the signed-in owner from changing the password', async t => {
  const account = await newAccount(t, app)
  const { token } = await account.signIn()
  await guess(21, () => logIn(t, account.email, 'wrong horse'))
  const [change] = confirmations(t, token, password)
  t.equal((await change?.())?.status, 204)
  t.strictSame((await rows()).length, 1, 'the count of the logins')
})

t.test('the stored counters do not contain the addresses', async t => {
  const [email, { token, user }] = [nobody(), await signedIn(t)]
  await logIn(t, email, 'wrong horse')
  await confirmations(t, token, 'wrong horse')[0]?.()
  const lines = (await everything(db)).filter(line => line.startsWith('password_tries'))
  t.equal(lines.length, 2)
  for (const line of lines) {
    t.match(line, /^password_tries: \("\\\\x[\da-f]{64}",1,/)
    for (const text of [email, user.id, String(user.email)]) t.notOk(line.includes(text))
  }
})

async function signedIn(t: Test) {
  const account = await newAccount(t, app)
  return { ...account, ...(await account.signIn()) }
}

/** Counters of other addresses, each a second older than the one before. */
async function insertCounters(count: number) {
  await sql`insert into password_tries
    select sha256(int4send(index)), 1, now() - index * interval '1 millisecond', now()
    from generate_series(1, ${count}::integer) as index`.execute(db)
}

const countersKept = async () =>
  Number((await sql<{ count: string }>`select count(*) from password_tries`.execute(db)).rows[0]?.count)

t.test('counters are removed an hour after their last try', async t => {
  const email = nobody()
  await guess(2, () => logIn(t, email, 'wrong horse'))
  await wait(3599)
  await removeExpired(db)
  t.equal(await countersKept(), 1)
  await wait(1)
  t.equal(await removeExpired(db), 1)
  t.equal(await countersKept(), 0)
})

t.test('a flood of addresses does not displace the counter of an account that is attacked', async t => {
  const email = nobody()
  await guess(20, () => logIn(t, email, 'wrong horse'))
  await insertCounters(keptCounters)
  t.equal(await countersKept(), keptCounters + 1)
  t.equal(await removeExpired(db), 1)
  t.equal(await countersKept(), keptCounters)
  isProblem(t, await logIn(t, email, 'wrong horse'), 'too_many_password_attempts')
  t.equal(await removeExpired(db), 0)
})

import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { deviceIdOf, deviceTokenDays, newDeviceToken } from '../../src/accounts/device-token.ts'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { isProblem } from '../support/refusal.ts'
import { cookieOf, newAccount, password } from './account.ts'

const database = await testDatabase(t)
const { app } = await build(t, { database })
const { app: other } = await build(t, { database })
const { post, ask } = client(t, app)

type Account = Awaited<ReturnType<typeof newAccount>>
const pair = (answer: Parameters<typeof cookieOf>[0]) => cookieOf(answer, 'todobot_device').pair

/** Logs in, from a browser that then has a device cookie. */
async function newDevice(account: Account, cookie = '') {
  const answer = await account.login({ cookie })
  return { device: pair(answer), token: answer.body.access_token }
}

/** Sends wrong passwords without a cookie until they are no longer looked at. */
async function flood(t: Test, account: Account) {
  for (let status = 0; status !== 429; ) ({ status } = await account.login({}, 'wrong horse'))
  isProblem(t, await account.login(), 'too_many_password_attempts')
}

/** The statuses of so many logins, from a device, with a wrong password. */
async function guesses(account: Account, device: string, count: number): Promise<number[]> {
  const answers: number[] = []
  while (answers.length < count) answers.push((await account.login({ cookie: device }, 'wrong horse')).status)
  return answers
}

t.test('the owner logs in during a flood, on any replica, from a device that was used before', async t => {
  const account = await newAccount(t, app)
  const { device } = await newDevice(account)
  await flood(t, account)
  t.equal((await account.login({ cookie: device })).status, 200)
  const headers = { cookie: device }
  const credentials = { email: account.email.toUpperCase(), password }
  t.equal((await client(t, other).post('/api/auth/login', credentials, { headers })).status, 200)
  isProblem(t, await account.login(), 'too_many_password_attempts')
})

t.test('after a logout, the device is still known', async t => {
  const account = await newAccount(t, app)
  const { device, token } = await newDevice(account)
  const answer = await post('/api/auth/logout', undefined, { token, headers: { cookie: device } })
  t.strictSame([answer.status, pair(answer)], [204, ''])
  await flood(t, account)
  t.equal((await account.login({ cookie: device })).status, 200)
})

t.test(
  'a stolen cookie is no free pass: a device has a count of its own, which other devices do not share',
  async t => {
    const account = await newAccount(t, app)
    const [stolen, own] = [await newDevice(account), await newDevice(account)]
    t.strictSame(await guesses(account, stolen.device, 21), [...Array(20).fill(401), 429])
    isProblem(t, await account.login({ cookie: stolen.device }), 'too_many_password_attempts')
    t.equal((await account.login({ cookie: own.device })).status, 200)
    t.equal((await account.login()).status, 200, 'nor do clients without a cookie')
  }
)

t.test('logins and confirmations from a device share its count', async t => {
  const account = await newAccount(t, app)
  const { device, token } = await newDevice(account)
  await guesses(account, device, 20)
  const headers = { cookie: device }
  const body = { current_password: password, new_password: 'an old gray horse' }
  isProblem(t, await post('/api/auth/password', body, { token, headers }), 'too_many_password_attempts')
  isProblem(
    t,
    await ask('DELETE', '/api/auth/me', { token, headers, body: { password } }),
    'too_many_password_attempts'
  )
  t.equal((await post('/api/auth/password', body, { token })).status, 204)
})

t.test('another login from the same device renews its cookie, and keeps its count', async t => {
  const account = await newAccount(t, app)
  const { device } = await newDevice(account)
  const { device: renewed } = await newDevice(account, device)
  t.not(renewed, device)
  await guesses(account, device, 20)
  t.strictSame(await guesses(account, renewed, 1), [429])
})

t.test('the cookie of another account, or a forged one, is as good as none', async t => {
  const [victim, attacker] = [await newAccount(t, app), await newAccount(t, app)]
  const { device } = await newDevice(victim)
  const changed = device.replace(/.$/, last => (last === 'A' ? 'Q' : 'A'))
  const cookies = [(await newDevice(attacker)).device, changed, 'todobot_device=', 'todobot_device=AAAA']
  await flood(t, victim)
  for (const cookie of cookies) isProblem(t, await victim.login({ cookie }), 'too_many_password_attempts')
})

t.test('a new password ends all devices; the one that sets it gets a new cookie', async t => {
  const account = await newAccount(t, app)
  const [here, there] = [await newDevice(account), await newDevice(account)]
  const next = 'an old gray horse'
  const body = { current_password: password, new_password: next }
  const changed = await post('/api/auth/password', body, {
    token: here.token,
    headers: { cookie: here.device }
  })
  t.equal(changed.status, 204)
  for (let status = 0; status !== 429; ) ({ status } = await account.login({}, 'wrong horse'))
  for (const { device } of [here, there])
    isProblem(t, await account.login({ cookie: device }, next), 'too_many_password_attempts')
  t.equal((await account.login({ cookie: pair(changed) }, next)).status, 200)
})

t.test('with the account, its device cookie is deleted', async t => {
  const account = await newAccount(t, app)
  const { token } = await newDevice(account)
  const { attributes, pair: cookie } = cookieOf(
    await ask('DELETE', '/api/auth/me', { token, body: { password } }),
    'todobot_device'
  )
  t.strictSame([cookie, attributes[0]], ['todobot_device=', 'Max-Age=0'])
})

t.test('a refused login sets no cookie', async t => {
  const account = await newAccount(t, app)
  const { device } = await newDevice(account)
  for (const cookie of ['', device])
    t.notOk('set-cookie' in (await account.login({ cookie }, 'wrong horse')).headers)
})

t.test('a token expires, and only the key that made it accepts it, also during a rotation', async t => {
  const account = { userId: randomUUID(), passwordHash: 'a hash' }
  const keys = ['the key'] as const
  const token = newDeviceToken(keys, account)
  const id = deviceIdOf(keys, account, token)
  t.equal(id?.length, 16)
  t.equal(deviceIdOf(['another key'], account, token), undefined)
  t.strictSame(deviceIdOf(['another key', 'the key'], account, token), id)
  t.equal(deviceIdOf(keys, { ...account, userId: randomUUID() }, token), undefined)
  t.equal(deviceIdOf(keys, { ...account, passwordHash: 'another hash' }, token), undefined)
  t.strictSame(deviceIdOf(keys, account, newDeviceToken(keys, account, token)), id)
  const end = Date.now() + deviceTokenDays * 86_400_000
  const { restore } = t.intercept(Date, 'now', { value: () => end - 1000 })
  t.strictSame(deviceIdOf(keys, account, token), id)
  restore()
  t.intercept(Date, 'now', { value: () => end + 1000 })
  t.equal(deviceIdOf(keys, account, token), undefined)
})

/** Spellings of a token that Node decodes to the same bytes. */
const spellings: Record<string, (token: string) => string> = {
  padding: token => `${token}=`,
  'characters of base64': token => `+${token.slice(1)}`,
  'other characters': token => `.${token}!`,
  quotes: token => `"${token}"`
}

for (const [what, spell] of Object.entries(spellings)) {
  t.test(`a device token with ${what} is not accepted`, async t => {
    const keys = ['the key'] as const
    const account = { userId: randomUUID(), passwordHash: 'a hash' }
    let token = ''
    while (!token.startsWith('-')) token = newDeviceToken(keys, account)
    const respelled = spell(token)
    t.strictSame(Buffer.from(respelled, 'base64url'), Buffer.from(token, 'base64url'))
    t.equal(deviceIdOf(keys, account, respelled), undefined)
    t.equal(deviceIdOf(keys, account, token)?.length, 16)
  })
}

import { hash } from '@node-rs/argon2'
import t from 'tap'
import { insertUser } from '../../src/accounts/user-store.ts'
import { build } from '../support/app.ts'
import { client } from '../support/client.ts'
import { isProblem } from '../support/refusal.ts'
import { newAccount, password } from './account.ts'

const { app, db } = await build(t)
const { post } = client(t, app)
const email = 'Ada.Lovelace@example.com'

const register = (secret: string, address = email) =>
  post('/api/auth/register', { email: address, password: secret })

const common = 'is easy to guess; choose several unrelated words'
const ownAddress = 'must not be your email address, or the part before the @; choose several unrelated words'
const tooShort = 'must have at least 8 characters, without invisible ones and spaces at its ends'

const refused: [what: string, secret: string, message: string][] = [
  ['a common password', 'password', common],
  ['a common password in other case', 'PassWord', common],
  ['common digits', '12345678', common],
  ['a row of keys', 'qwertyuiop', common],
  ['a common password in wide letters', 'ｐａｓｓｗｏｒｄ', common],
  ['a common password with spaces', ' pass word ', common],
  ['a common password with invisible characters', 'pass\u200bword\u00ad', common],
  ['one digit', '00000000', common],
  ['a repeated text', '12341234', common],
  ['a repeated text of 256 characters', 'abcdefgh'.repeat(32), common],
  ['a row of digits', '0987654321', common],
  ['a row of letters', 'abcdefgh', common],
  ['a common password with a number', 'Password123!', common],
  ['a common password in other characters', 'p4$$w0rd', common],
  ['a date', '24.12.1984', common],
  ['the name of this service', 'TodoBot2026', common],
  ['the address', 'ada.lovelace@example.com', ownAddress],
  ['the address in other case', 'ADA.LOVELACE@EXAMPLE.COM', ownAddress],
  ['the part of the address before the @', 'ada.lovelace', ownAddress],
  ['spaces only', ' '.repeat(8), tooShort],
  ['zero-width spaces only', '\u200b'.repeat(8), tooShort],
  ['no-break spaces only', '\u00a0'.repeat(256), tooShort],
  ['control characters only', '\u0001\u001b'.repeat(4), tooShort],
  ['characters that are not drawn only', '\u3164\u115f\u034f\ufe0f'.repeat(4), tooShort],
  ['Braille patterns without dots only', '\u2800'.repeat(8), tooShort],
  ['a character, and invisible ones', `a${'\u200b'.repeat(7)}`, tooShort],
  ['a character, and spaces', `   a${' '.repeat(20)}`, tooShort],
  ['four characters of two code points each', 'e\u0301'.repeat(4), tooShort]
]

for (const [what, secret, message] of refused) {
  t.test(`a new password is not ${what}`, async t => {
    isProblem(t, await register(secret), 'validation_failed', { errors: [{ pointer: '/password', message }] })
  })
}

t.test('a change of the password has the same rules', async t => {
  const account = await newAccount(t, app)
  const { token } = await account.signIn()
  const change = (new_password: string) =>
    post('/api/auth/password', { current_password: password, new_password }, { token })
  const rules = [
    ['Password1', common],
    ['\u200b'.repeat(8), tooShort],
    [account.email.toUpperCase(), ownAddress]
  ] as const
  for (const [secret, message] of rules)
    isProblem(t, await change(secret), 'validation_failed', {
      errors: [{ pointer: '/new_password', message }]
    })
  t.equal((await account.login()).status, 200, 'the old one is still valid')
})

const accepted = {
  'words with spaces between them': 'an old gray horse',
  '256 emoji': Array.from({ length: 256 }, (_, index) =>
    String.fromCodePoint(0x1f400 + ((index * 37) % 200))
  ).join(''),
  '256 characters of any kind': Array.from({ length: 256 }, (_, index) =>
    String.fromCodePoint(0x1 + index * 0x1d)
  ).join(''),
  'a common password as a part': 'password of an old horse',
  'the address as a part': 'ada.lovelace@example.com rides',
  'the part before the @ of another address': 'grace.hopper'
}

for (const [index, [what, secret]] of Object.entries(accepted).entries()) {
  t.test(`a new password can be ${what}`, async t => {
    const address = `ada.lovelace${index}@example.com`
    t.equal((await register(secret, address)).status, 201)
    t.equal((await post('/api/auth/login', { email: address, password: secret })).status, 200)
  })
}

t.test('256 code points are the maximum, also of the longest in UTF-8', async t => {
  isProblem(t, await register('🦜'.repeat(257)), 'validation_failed', {
    errors: [{ pointer: '/password', message: 'must have at most 256 characters' }]
  })
})

t.test('an older password that would be refused today still logs in, and can be changed', async t => {
  const old = { email: 'old@example.com', password: '        ' }
  await insertUser(db, old.email, await hash(old.password))
  const { status, body } = await post<{ access_token: string }>('/api/auth/login', old)
  t.equal(status, 200)
  const passwords = { current_password: old.password, new_password: 'an old gray horse' }
  t.equal((await post('/api/auth/password', passwords, { token: body.access_token })).status, 204)
})

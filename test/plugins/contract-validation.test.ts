import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { MessagePage, Problem } from '../../src/contract/components.ts'
import type { FieldProblem } from '../../src/errors.ts'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'
import { isProblem } from '../support/refusal.ts'

const { app } = await build(t)
const { token, user } = await signUp(t, app)
const { post } = client(t, app)

type Row = [what: string, body: unknown, errors: Record<string, string | string[]>]

function fieldsOf(errors: Row[2]): FieldProblem[] {
  return Object.entries(errors).flatMap(([pointer, messages]) =>
    [messages].flat().map(message => ({ pointer, message }))
  )
}

const unknownField = 'is not a field of this request; remove it'
const notStorable = 'must not contain NUL or an unpaired surrogate'

const messages: Row[] = [
  ['no message', {}, { '/message': 'is required' }],
  ['a message that is none', { message: 7 }, { '/message': 'must be string' }],
  ['null for a message', { message: null }, { '/message': 'must be string' }],
  [
    'an empty message',
    { message: '' },
    { '/message': ['must have at least 1 character', 'must not be blank'] }
  ],
  ['a blank message', { message: ' \t\n\u00a0\u2003' }, { '/message': 'must not be blank' }],
  ['an invisible message', { message: '\u200b\ufeff' }, { '/message': 'must not be blank' }],
  ['NUL alone', { message: '\u0000' }, { '/message': notStorable }],
  ['a long message', { message: 'x'.repeat(5001) }, { '/message': 'must have at most 5000 characters' }],
  ['NUL in the message', { message: 'a\u0000b' }, { '/message': notStorable }],
  ['half a character in the message', { message: 'a\ud83d' }, { '/message': notStorable }],
  ['an id that is none', { message: 'hi', conversation_id: 'x' }, { '/conversation_id': 'must be a UUID' }],
  [
    'a URN for an id',
    { message: 'hi', conversation_id: `urn:uuid:${randomUUID()}` },
    { '/conversation_id': 'must be a UUID' }
  ],
  [
    'a number for an id',
    { message: 'hi', conversation_id: 1 },
    { '/conversation_id': 'must be string or null' }
  ],
  ['an unknown field', { message: 'hi', mesage: 'ho' }, { '/mesage': unknownField }],
  ['a field with signs', { message: 'hi', 'a/b~c': 1 }, { '/a~1b~0c': unknownField }],
  [
    'several faults',
    { message: '', conversation_id: 'x', model: 'y' },
    {
      '/model': unknownField,
      '/message': ['must have at least 1 character', 'must not be blank'],
      '/conversation_id': 'must be a UUID'
    }
  ]
]

for (const [what, body, errors] of messages) {
  t.test(`${what} is not valid, and the problem says where and why`, async t => {
    const answer = await post('/api/chat', body, { token })
    isProblem(t, answer, 'validation_failed', { errors: fieldsOf(errors) })
  })
}

const unknownFields = (count: number) => ({
  message: 'hi',
  ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 0]))
})
const errorsOf = async (body: object) => (await post<Problem>('/api/chat', body, { token })).body.errors ?? []

t.test('a response lists at most 20 invalid fields, however many there are', async t => {
  t.equal((await errorsOf(unknownFields(20))).length, 20)
  for (const count of [21, 6000]) {
    const errors = await errorsOf(unknownFields(count))
    t.strictSame(errors, (await errorsOf(unknownFields(20))).slice(0, 20))
  }
})

t.test('the pointer to a field with a long name is cut at 200 characters', async t => {
  const pointerTo = async (name: string) => (await errorsOf({ message: 'hi', [name]: 1 }))[0]?.pointer
  t.equal(await pointerTo('x'.repeat(199)), `/${'x'.repeat(199)}`)
  t.equal(await pointerTo('x'.repeat(200)), `/${'x'.repeat(198)}…`)
  t.equal(await pointerTo('🥛'.repeat(15_000)), `/${'🥛'.repeat(99)}…`)
  const { body } = await client(t, app).get<Problem>(`/api/tasks?${'x'.repeat(5000)}=1`, { token })
  t.equal(body.errors?.[0]?.pointer, `/query/${'x'.repeat(192)}…`)
})

t.test('a body of deeply nested values is refused like any other', async t => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
  for (const field of ['message', 'unknown']) {
    const payload = `{"message":"hi","${field}":${nested(32_000)}}`
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const { statusCode, body } = await app.inject({ method: 'POST', url: '/api/chat', payload, headers })
    t.equal(statusCode, 422)
    t.match(JSON.parse(body).errors, [{ pointer: `/${field}` }])
  }
})

t.test('a message of joined emoji is valid, and is stored as sent', async t => {
  const message = 'add 👩‍👩‍👧 ❤️'
  const { status, body } = await client(t, app).chat(token, message)
  t.equal(status, 200)
  const { body: page } = await client(t, app).get<MessagePage>(
    `/api/conversations/${body.conversation_id}/messages?order=oldest_first`,
    { token }
  )
  t.equal(page.items[0]?.content, message)
})

t.test('a message of 5,000 characters is valid, even if each takes two code units', async t => {
  for (const message of ['x'.repeat(5000), '🦜'.repeat(5000)]) {
    t.equal((await post('/api/chat', { message, conversation_id: null }, { token })).status, 200)
  }
})

const email = 'ada@example.com'
const password = 'correct horse'
const notAnAddress = { '/email': 'must be an email address' }

const accounts: Row[] = [
  ['nothing', {}, { '/email': 'is required', '/password': 'is required' }],
  ['no address', { password }, { '/email': 'is required' }],
  ['a name for an address', { email: 'ada', password }, notAnAddress],
  ['an address without a name', { email: '@example.com', password }, notAnAddress],
  ['an address with a space', { email: 'ada @example.com', password }, notAnAddress],
  ['an address with NUL', { email: 'ada\u0000@example.com', password }, notAnAddress],
  [
    'a long address',
    { email: `${'a'.repeat(60)}@${'b.'.repeat(100)}com`, password },
    { '/email': 'must have at most 254 characters' }
  ],
  ['a short password', { email, password: '1234567' }, { '/password': 'must have at least 8 characters' }],
  [
    'a long password',
    { email, password: 'x'.repeat(257) },
    { '/password': 'must have at most 256 characters' }
  ],
  ['a number for a password', { email, password: 12345678 }, { '/password': 'must be string' }],
  ['NUL in the password', { email, password: 'before\u0000after' }, { '/password': notStorable }],
  ['half a character in the password', { email, password: 'correct \ud83d' }, { '/password': notStorable }],
  ['a role', { email, password, role: 'admin' }, { '/role': unknownField }]
]

for (const [what, body, errors] of accounts) {
  t.test(`${what} creates no account, and the problem says why`, async t => {
    const answer = await post('/api/auth/register', body)
    isProblem(t, answer, 'validation_failed', { errors: fieldsOf(errors) })
  })
}

t.test('characters that no password can have are not valid at a login either', async t => {
  for (const password of ['before\u0000after', 'correct \ud83d']) {
    const answer = await post('/api/auth/login', { email, password })
    isProblem(t, answer, 'validation_failed', { errors: fieldsOf({ '/password': notStorable }) })
  }
})

const notAZone = 'must be an IANA time zone such as Europe/Zurich'
const zones: Record<string, string | string[]> = {
  'Mars/Olympus': notAZone,
  'Europe/Berlin; drop table users': notAZone,
  '': ['must have at least 1 character', notAZone],
  [`Europe/${'x'.repeat(60)}`]: ['must have at most 64 characters', notAZone]
}

for (const [zone, message] of Object.entries(zones)) {
  t.test(`"${zone.slice(0, 20)}" is not a valid time zone`, async t => {
    const answer = await post('/api/chat', { message: 'hi' }, { token, headers: { 'x-timezone': zone } })
    isProblem(t, answer, 'validation_failed', { errors: fieldsOf({ '/headers/x-timezone': message }) })
  })
}

const notAKey = 'must be 8 to 255 visible ASCII characters other than ", optionally in double quotes'
const keys = {
  short: '1234567',
  'short in quotes': '"1234567"',
  long: 'x'.repeat(256),
  empty: '',
  open: '"12345678',
  'two in one': 'key-number-1, key-number-2',
  'with a space': 'key number 1',
  'with a tab': 'key\tnumber',
  'with an umlaut': 'schl\u00fcssel'
}

for (const [what, key] of Object.entries(keys)) {
  t.test(`an idempotency key that is ${what} is refused`, async t => {
    for (const path of ['/api/chat', `/api/${user.id}/chat`]) {
      const answer = await post(path, { message: 'hi' }, { token, headers: { 'idempotency-key': key } })
      const errors = [{ pointer: '/headers/idempotency-key', message: notAKey }]
      isProblem(t, answer, 'validation_failed', { errors })
    }
  })
}

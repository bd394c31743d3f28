import { randomBytes, randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { hashPassword } from '../../src/accounts/passwords.ts'
import { encodeToken, hashOf } from '../../src/accounts/refresh-token.ts'
import { insertSession } from '../../src/accounts/session-store.ts'
import { insertUser } from '../../src/accounts/user-store.ts'
import { scopeOf } from '../../src/db/scope.ts'
import type { Database } from '../../src/db/tables.ts'
import { tokenOf } from '../chaos/harness/requests.ts'
import { until } from '../support/until.ts'

const password = 'correct horse'
let passwordHash: Promise<string> | undefined

/** The values of placeholders. */
type Values = Record<string, string>

interface Account {
  id: string
  email: string
}

/** What the API answers; the fields of the responses that are read here. */
interface Received {
  status: number
  body: {
    id?: string
    version?: number
    conversation_id?: string
    turn_id?: string
    items?: { turn_id: string }[]
  }
}

type Post = (method: string, path: string, body?: object) => Promise<Received>

/** The user of the requests, with conversations, turns in each state, a task and sessions; and another one. */
export interface FuzzUser {
  id: string
  /** The value of a placeholder. @throws when there is no such placeholder. */
  resolve(name: string): string
  /** Remembers the cursor of a page. */
  remember(cursor: string): void
  /** Creates again what the last request deleted, or a new user if it is the user. */
  restored(): Promise<FuzzUser>
  /** Ends what would run on without the user. */
  end(): Promise<void>
}

export interface UserWorld {
  url: URL
  db: Kysely<Database>
}

export async function createUser(world: UserWorld): Promise<FuzzUser> {
  const own = await accountOf(world)
  const foreign = await accountOf(world)
  const session = await signIn(world, foreign.id)
  const values: Values = {
    'user_id:own': own.id,
    'user_id:foreign': foreign.id,
    email: own.email,
    password,
    cursor: 'MQ',
    'token:foreign': session.token,
    'session:foreign': session.sessionId,
    'session_id:foreign': (await signIn(world, foreign.id)).sessionId
  }
  await seedForeign(world, String(values['token:foreign']), values)
  await restore(world, own.id, values)
  return userOf(world, own.id, values)
}

/** What the requests of another user can delete. */
const foreignNames = ['session', 'session_id', 'task_id', 'turn_id'].map(name => `${name}:foreign`)

function userOf(world: UserWorld, id: string, values: Values): FuzzUser {
  return {
    id,
    resolve(name) {
      if (name === 'unique' || name === 'new_password') return randomUUID()
      const value = values[name.replace(':upper', ':')]
      if (value === undefined) throw new Error(`There is no value for {{${name}}}.`)
      return name.includes(':upper') ? value.toUpperCase() : value
    },
    remember(cursor) {
      values.cursor = cursor
    },
    async restored() {
      const foreign = await rowsOf(world.db, values['user_id:foreign'] ?? '')
      const isChanged = foreignNames.some(name => !foreign.has(values[name] ?? ''))
      const [user] = await world.db.selectFrom('users').where('id', '=', id).select('password_hash').execute()
      if (user?.password_hash === (await passwordHash) && !isChanged) {
        await restore(world, id, values)
        return this
      }
      if (user) await this.end()
      return await createUser(world)
    },
    async end() {
      const post = poster(world.url, (await signIn(world, id)).token)
      const [conversation, turn] = [values['conversation_id:running'], values['turn_id:running']]
      await post('POST', `/api/conversations/${conversation}/turns/${turn}/cancel`)
    }
  }
}

async function accountOf({ db }: UserWorld): Promise<Account> {
  passwordHash ??= hashPassword(password)
  const email = `${randomUUID()}@example.com`
  const user = await insertUser(db, email, await passwordHash)
  if (!user) throw new Error('The address is taken.')
  return { id: user.id, email }
}

async function signIn({ db }: UserWorld, userId: string) {
  const secret = randomBytes(32)
  const tokenHash = hashOf(secret)
  const sessionId = await insertSession(scopeOf(db, userId), { tokenHash, userAgent: undefined, days: 1 })
  return {
    sessionId,
    hash: tokenHash.toString('hex'),
    token: tokenOf({ sub: userId, sid: sessionId }),
    cookie: `todobot_refresh=${encodeToken({ userId, sessionId, secret })}`
  }
}

/** Sets the values of the placeholders whose rows do not exist. */
async function restore(world: UserWorld, userId: string, values: Values): Promise<void> {
  const existing = await rowsOf(world.db, userId)
  const isMissing = (name: string) => !existing.has(values[name] ?? '')
  if (isMissing('session') || isMissing('session hash')) {
    const { sessionId, token, cookie, hash } = await signIn(world, userId)
    Object.assign(values, { session: sessionId, token, cookie, 'session hash': hash })
  }
  if (isMissing('session_id:own')) values['session_id:own'] = (await signIn(world, userId)).sessionId
  const post = poster(world.url, values.token ?? '')
  if (isMissing('task_id:own')) await seedTask(post, values)
  else values.etag = `"${existing.get(values['task_id:own'] ?? '')}"`
  for (const [state, seed] of Object.entries(turns)) {
    const isGone = isMissing(`turn_id:${state}`) || existing.get(values[`turn_id:${state}`] ?? '') !== state
    if (isGone) setIds(values, state, await seed(post))
  }
}

/** The ids of a user's rows, and what tells whether they are in the state that they should have. */
async function rowsOf(db: Kysely<Database>, userId: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; state: string }>`
    select id::text, '' as state from sessions where user_id = ${userId}
    union all select encode(token_hash, 'hex'), '' from sessions where user_id = ${userId}
    union all select id::text, version::text from tasks where user_id = ${userId}
    union all select id::text, status from turns where user_id = ${userId}`.execute(db)
  return new Map(rows.map(({ id, state }) => [id, state]))
}

async function seedTask(post: Post, values: Values): Promise<void> {
  const { body } = await post('POST', '/api/tasks', { title: 'buy milk' })
  Object.assign(values, { 'task_id:own': body.id, etag: `"${body.version}"` })
}

/** Creates a turn in each state, in a conversation of its own. */
const turns: Record<string, (post: Post) => Promise<Received['body']>> = {
  completed: async post => (await post('POST', '/api/chat', { message: 'hello' })).body,
  failed: async post => (await post('POST', '/api/chat', { message: 'blocked' })).body,
  cancelled: async post => {
    const ids = await startTurn(post)
    await post('POST', `/api/conversations/${ids.conversation_id}/turns/${ids.turn_id}/cancel`)
    return ids
  },
  running: startTurn
}

/** Starts a turn that the model never answers. */
async function startTurn(post: Post): Promise<Received['body']> {
  const { body } = await post('POST', '/api/chat', { message: 'hello' })
  const { conversation_id = '' } = body
  void post('POST', '/api/chat', { message: 'wait', conversation_id }).catch(() => undefined)
  let turn_id: string | undefined
  await until(async () => {
    const { body: page } = await post('GET', `/api/conversations/${conversation_id}/turns`)
    turn_id = page.items?.find(turn => turn.turn_id !== body.turn_id)?.turn_id
    return turn_id !== undefined
  })
  return { conversation_id, ...(turn_id && { turn_id }) }
}

async function seedForeign({ url }: UserWorld, token: string, values: Values): Promise<void> {
  const post = poster(url, token)
  setIds(values, 'foreign', (await post('POST', '/api/chat', { message: 'hello' })).body)
  const { body: task } = await post('POST', '/api/tasks', { title: 'private' })
  values['task_id:foreign'] = task.id ?? ''
}

function setIds(
  values: Values,
  state: string,
  { conversation_id = '', turn_id = '' }: Received['body']
): void {
  values[`conversation_id:${state}`] = conversation_id
  values[`turn_id:${state}`] = turn_id
}

function poster(url: URL, token: string): Post {
  return async (method, path, body) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) })
    })
    return { status: response.status, body: (await response.json()) as Received['body'] }
  }
}

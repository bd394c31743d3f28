import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { insertSession } from '../../../src/accounts/session-store.ts'
import { insertUser } from '../../../src/accounts/user-store.ts'
import { scopeOf } from '../../../src/db/scope.ts'
import type { Database } from '../../../src/db/tables.ts'
import { newTurnSpec, type Shape, type TurnSpec } from './shapes.ts'

/** `JWT_SECRET` of all replicas. */
export const jwtSecret = 'secret of the chaos, 32 bytes long'

export interface TestUser {
  userId: string
  token: string
}

/** A chat message of a user with an idempotency key. It may be sent several times. */
export interface KeyedRequest extends TestUser, TurnSpec {
  key: string
  /** Absent for a new conversation. */
  conversationId?: string
}

/** A user with a session. They have no password: hashing it would take longer than everything else. */
export async function newUser(db: Kysely<Database>): Promise<TestUser> {
  const user = await insertUser(db, `${randomUUID()}@example.com`, 'none')
  if (!user) throw new Error('The address is taken.')
  const session = { tokenHash: randomBytes(32), userAgent: undefined, days: 1 }
  const sid = await insertSession(scopeOf(db, user.id), session)
  return { userId: user.id, token: tokenOf({ sub: user.id, sid }) }
}

/** A request of a new user. */
export async function newRequest(db: Kysely<Database>, shape: Shape): Promise<KeyedRequest> {
  return requestFrom(await newUser(db), shape)
}

export function requestFrom(user: TestUser, shape: Shape): KeyedRequest {
  return { ...user, ...newTurnSpec(shape), key: randomUUID() }
}

/** An access token of a session, as `plugins/auth.ts` signs it. */
export function tokenOf(whose: { sub: string; sid: string }): string {
  const now = Math.floor(Date.now() / 1000)
  const party = 'todobot-chat-api'
  const claims = { ...whose, iss: party, aud: party, iat: now, exp: now + 86_400 }
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims].map(encode).join('.')
  return `${signed}.${createHmac('sha256', jwtSecret).update(signed).digest('base64url')}`
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { insertSession } from '../../../src/accounts/session-store.ts'
import { insertUser } from '../../../src/accounts/user-store.ts'
import type { Database } from '../../../src/db/tables.ts'
import { newWish, type Shape, type Wish } from './shapes.ts'

/** The secret of all replicas. */
export const jwtSecret = 'secret of the chaos, 32 bytes long'

export interface TestUser {
  userId: string
  token: string
}

/** A message that somebody sends, as often as it takes, under one key. */
export interface Letter extends TestUser, Wish {
  key: string
  /** A new conversation without it. */
  conversationId?: string
}

/** Somebody with an account; password hashing would take longer than all the rest. */
export async function newPerson(db: Kysely<Database>): Promise<TestUser> {
  const user = await insertUser(db, `${randomUUID()}@example.com`, 'none')
  if (!user) throw new Error('The address is taken.')
  const session = { tokenHash: randomBytes(32), userAgent: undefined, days: 1 }
  const sid = await insertSession({ db, userId: user.id }, session)
  return { userId: user.id, token: tokenOf({ sub: user.id, sid }) }
}

/** A letter from somebody new. */
export async function newLetter(db: Kysely<Database>, shape: Shape): Promise<Letter> {
  return letterOf(await newPerson(db), shape)
}

export function letterOf(person: TestUser, shape: Shape): Letter {
  return { ...person, ...newWish(shape), key: randomUUID() }
}

function tokenOf(whose: { sub: string; sid: string }): string {
  const now = Math.floor(Date.now() / 1000)
  const party = 'todobot-chat-api'
  const claims = { ...whose, iss: party, aud: party, iat: now, exp: now + 86_400 }
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims].map(encode).join('.')
  return `${signed}.${createHmac('sha256', jwtSecret).update(signed).digest('base64url')}`
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

import { randomUUIDv7 as uuid } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { retryOnDeadlock } from '../db/errors.ts'
import type { Database } from '../db/tables.ts'
import type { SessionIds } from './sessions.ts'

/** A token is refused when it was issued so long ago. Until then, identities of deleted accounts are remembered. */
export const maxTokenDays = 30

/** The user of an identity provider whom a valid token identifies. */
export interface Identity {
  issuer: string
  subject: string
  /** Seconds since 1970. */
  issuedAt: number
  /** Seconds since 1970. */
  expiresAt: number
}

/**
 * The session of an identity. All its tokens have the same one, until it is ended. The first token creates the user.
 * @param days a session ends after this time without a token.
 * @returns undefined when the token was issued before its session was ended, or its account deleted.
 */
export async function identitySession(
  db: Kysely<Database>,
  { issuer, subject, issuedAt, expiresAt }: Identity,
  days: number
): Promise<SessionIds | undefined> {
  const until = sql`least(to_timestamp(${expiresAt}), now() + ${days} * interval '1 day')`
  const query = sql<SessionIds>`select * from identity_session(
    ${issuer}, ${subject}, to_timestamp(${issuedAt}), ${until}, ${uuid()}, ${uuid()})`
  // The deletion of the account may lock the same rows in another order.
  const { rows } = await retryOnDeadlock(() => query.execute(db))
  return rows[0]
}

/** Removes identities of accounts that were deleted so long ago that no token from before is accepted. At most `limit`. */
export function removalOfErasedIdentities(limit: number) {
  return sql<{ removed: number; has_more: boolean }>`
    select * from remove_erased_identities(${limit}, ${maxTokenDays + 1} * interval '1 day')`
}

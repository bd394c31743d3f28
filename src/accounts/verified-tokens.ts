import { hash } from 'node:crypto'
import type { VerifiedToken } from './access-tokens.ts'

/** The number of tokens that are remembered. One takes about 1 KB. */
export const maxRemembered = 1000

/**
 * Remembers verified tokens, because a user sends the same one many times; the session is checked each time. When there
 * are too many, the one that was verified first is forgotten. Invalid tokens are not remembered.
 */
export function rememberVerified(
  verify: (token: string) => Promise<VerifiedToken>
): (token: string) => Promise<VerifiedToken> {
  const verified = new Map<string, VerifiedToken>()

  return async token => {
    // Not the token itself: memory dumps must not contain it.
    const key = hash('sha256', token, 'base64')
    const known = verified.get(key)
    if (known && Date.now() < known.validUntil) return known
    verified.delete(key)
    const result = await verify(token)
    const [oldest] = verified.keys()
    if (verified.size >= maxRemembered && oldest !== undefined) verified.delete(oldest)
    verified.set(key, result)
    return result
  }
}

import type { SessionIds } from './sessions.ts'

/** The number of sessions that are remembered. One takes about 1 KB. */
export const maxRemembered = 1000
/** Milliseconds for which the state of a session is remembered. */
export const rememberMs = 1000

/**
 * Remembers briefly whether a session has ended: its requests share one query, so that a flood of them costs little. When
 * there are too many sessions, the one that was checked first is forgotten.
 * @param check rejects when the session has ended.
 */
export function rememberBriefly(
  check: (session: SessionIds) => Promise<unknown>
): (session: SessionIds) => Promise<void> {
  const recent = new Map<string, { checked: Promise<unknown>; until: number }>()

  function begin(session: SessionIds, key: string): Promise<unknown> {
    recent.delete(key)
    const [oldest] = recent.keys()
    if (recent.size >= maxRemembered && oldest !== undefined) recent.delete(oldest)
    const checked = check(session)
    recent.set(key, { checked, until: performance.now() + rememberMs })
    return checked
  }

  return async session => {
    const key = `${session.userId} ${session.sessionId}`
    const known = recent.get(key)
    await (known && performance.now() < known.until ? known.checked : begin(session, key))
  }
}

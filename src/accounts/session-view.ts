import type { selectSessions } from './session-store.ts'

/** A session as clients see it: the contract's `Session`. */
export interface SessionView {
  id: string
  created_at: string
  last_used_at: string
  expires_at: string
  user_agent: string | null
  is_current: boolean
}

type SessionRow = Awaited<ReturnType<typeof selectSessions>>[number]

/** `current` is the session that asks. */
export function sessionOf(row: SessionRow, current: string): SessionView {
  return {
    id: row.id,
    created_at: row.created_at.toISOString(),
    last_used_at: row.last_used_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    user_agent: row.user_agent,
    is_current: row.id === current
  }
}

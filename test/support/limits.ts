import type { UserLimits } from '../../src/db/user-limits.ts'

/** Limits that no test reaches by accident. */
export const highLimits: UserLimits = {
  maxRunningTurns: 100,
  maxTasks: 100_000,
  maxConversations: 100_000,
  maxStoredBytes: 1e9
}

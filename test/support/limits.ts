import type { UserLimits } from '../../src/db/user-limits.ts'

/** Limits that no test reaches by accident. */
export const highLimits: UserLimits = {
  maxRunningTurns: 100,
  maxTasks: 100_000,
  maxConversations: 100_000,
  maxStoredBytes: 1e9
}

/** Variables with limits that no measurement reaches. */
export const highLimitVariables = {
  CHAT_RATE_LIMIT: '1000000',
  WRITE_RATE_LIMIT: '1000000',
  SEARCH_RATE_LIMIT: '1000000',
  IP_RATE_LIMIT: '1000000',
  IP_CONNECTIONS: '10000',
  IP_OPEN_REQUESTS: '10000',
  USER_MAX_REQUESTS: '1000',
  USER_REQUEST_RATE: '1000000',
  USER_MAX_STREAMS: '10000',
  USER_MAX_RUNNING_TURNS: '1000',
  USER_MAX_TASKS: '1000000',
  USER_MAX_CONVERSATIONS: '1000000',
  USER_MAX_STORAGE_MB: '1000000'
}

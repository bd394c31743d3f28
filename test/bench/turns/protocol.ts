// What the program and its processes send each other.

/** The turns of each conversation. */
export const turnsPerConversation = 20

/** The text of the model after a call. */
export const answerText = 'Done, it is on your list.'

export interface ModelQuestion {
  /** Milliseconds before each answer from now on. */
  delayMs?: number
}

export interface ModelState {
  port: number
  /** The number of requests that wait for their answers. */
  waiting: number
}

/** Turns for the load to make: each user has one request open, in one conversation after the other. */
export interface Plan {
  /** Of replicas, each of which gets the next request. */
  urls: string[]
  users: PlannedUser[]
  /** The turns of each conversation. */
  turns: number
  isStreamed: boolean
}

export interface PlannedUser {
  token: string
  /** The ids of conversations; null for a new one. */
  conversations: (string | null)[]
}

export interface LoadResult {
  /** Turns with the right answer. */
  turns: number
  seconds: number
  /** Milliseconds. */
  p50: number
  p99: number
  /** Turns with another answer or none. A user stops after one. */
  failures: number
  firstFailure: string | undefined
}

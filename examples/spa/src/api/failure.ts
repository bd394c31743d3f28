import { baseUrl } from './base-url.ts'
import type { components } from './contract.d.ts'

type Problem = components['schemas']['Problem']

/** A code of the API, or `no_answer`: there was no response, and the request may or may not have arrived. */
export type FailureCode = Problem['code'] | 'no_answer'

/** A failed request, with a message for the user. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: FailureCode
  /** When the request can be retried, as Unix time in milliseconds; 0 for at once. */
  readonly retryAt: number
  /** Whether it is certain that nothing was stored, so that the text can be edited and sent as a new message. */
  readonly isRefusal: boolean

  constructor(code: FailureCode, message: string, retryAfter = 0, status = 500) {
    super(message)
    this.code = code
    this.retryAt = retryAfter > 0 ? Date.now() + retryAfter * 1000 : 0
    this.isRefusal = status < 500 && !uncertain.includes(code)
  }
}

const uncertain: FailureCode[] = ['idempotency_in_progress', 'request_timeout']

/** Messages for users, by `code`. The texts of the API are for developers. */
const words: Partial<Record<FailureCode, string>> = {
  no_answer: `No answer from ${baseUrl}. Are you online, does the server run, and does it allow this page (CORS_ORIGINS)?`,
  rate_limited: 'Those were many messages in a short time. Yours is kept here.',
  conversation_busy: 'The agent is still working on an earlier message of this conversation.',
  idempotency_in_progress: 'This takes longer than usual, and goes on.',
  model_unavailable: 'The agent is not available right now. What it had done stays done.',
  model_timeout: 'The agent took too long. What it had done stays done.',
  model_failed: 'The agent answered something unusable. What it had done stays done.',
  content_blocked: 'The agent’s provider refuses this message. Say it in other words.',
  turn_cancelled: 'You stopped this.',
  database_unavailable: 'The server is not well right now.',
  overloaded: 'The server has too much to do right now.',
  draining: 'The server restarts.',
  not_found: 'This does not exist, or not any more.',
  stale: 'It has changed since you saw it.',
  email_taken: 'There is an account with this address: sign in instead.',
  unauthorized: 'Your session is over: sign in again.'
}

export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  return new Failure('no_answer', String(words.no_answer))
}

/** `body` is the body of an error response: a problem of the API, or any text of a proxy in front of it. */
export function refusal(body: unknown, response: Response): Failure {
  const retryAfter = Number(response.headers.get('retry-after') ?? 0)
  if (!isProblem(body)) return new Failure('no_answer', `The server answered ${response.status}.`, retryAfter)
  return failureFrom(body, retryAfter)
}

export function failureFrom(problem: Problem, retryAfter = 0): Failure {
  return new Failure(problem.code, sentence(problem), retryAfter, problem.status)
}

function sentence({ code, title, errors, instance }: Problem): string {
  const fields = errors?.map(({ pointer, message }) => `${pointer.split('/').at(-1)}: ${message}`)
  return words[code] ?? fields?.join('; ') ?? `${title}. (Request ${instance})`
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body
}

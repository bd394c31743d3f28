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
  no_answer: 'The connection is gone. Try again when it is back.',
  rate_limited: 'Too many requests in a short time. Wait a moment, then try again.',
  too_many_password_attempts:
    'Too many wrong passwords were sent for this account. Wait a minute, then try again.',
  conversation_busy: 'The agent is still working on an earlier message in this conversation.',
  idempotency_in_progress: 'This is taking longer than usual, but it is still running.',
  model_unavailable: 'The agent is not available right now. Changes that it already made are kept.',
  model_timeout: 'The agent took too long. Changes that it already made are kept.',
  model_failed: 'The agent gave no usable answer. Changes that it already made are kept.',
  content_blocked: 'The provider of the AI model refused this message. Try to rephrase it.',
  turn_cancelled: 'You stopped this.',
  database_unavailable: 'The server is having problems right now.',
  overloaded: 'The server is too busy right now.',
  draining: 'The server is restarting.',
  not_found: 'This does not exist, or no longer exists.',
  stale: 'This has changed since you last loaded it.',
  nothing_to_undo: 'There is nothing to undo here.',
  undo_expired: 'This was too long ago to be undone.',
  email_taken: 'An account with this email address already exists. Log in instead.',
  unauthorized: 'Your session has ended. Log in again.'
}

export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  return new Failure('no_answer', String(words.no_answer))
}

/** `body` is the body of an error response: a problem of the API, or any text of a proxy in front of it. */
export function refusal(body: unknown, response: Response): Failure {
  const retryAfter = Number(response.headers.get('retry-after') ?? 0)
  if (!isProblem(body))
    return new Failure('no_answer', `The server responded with status ${response.status}.`, retryAfter)
  return failureFrom(body, retryAfter)
}

export function failureFrom(problem: Problem, retryAfter = 0): Failure {
  return new Failure(problem.code, sentence(problem), retryAfter, problem.status)
}

function sentence({ code, title, errors, tasks, instance }: Problem): string {
  if (tasks)
    return `${tasks.map(task => `“${task.title}”`).join(', ')} changed since. Nothing was undone or redone.`
  const fields = errors?.map(({ pointer, message }) => `${pointer.split('/').at(-1)}: ${message}`)
  return words[code] ?? fields?.join('; ') ?? `${title}. (Request ${instance})`
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body
}

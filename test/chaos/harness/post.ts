import { setTimeout as sleep } from 'node:timers/promises'
import type { ErrorCode } from '../../../src/errors.ts'
import { until } from '../../support/until.ts'
import type { KeyedRequest } from './requests.ts'

/** A response; status 0 stands for a connection that failed. */
export interface Reply {
  status: number
  text: string
  /** The problem's code. */
  code: ErrorCode | undefined
  turnId: string | undefined
  /** Seconds. */
  retryAfter: number | undefined
}

/** Longer than any turn may take. */
const timeoutMs = 100_000

/** Sends a request once. */
export async function post(url: string, request: KeyedRequest): Promise<Reply> {
  try {
    const answer = await fetch(`${url}/api/chat`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${request.token}`,
        'content-type': 'application/json',
        'idempotency-key': request.key
      },
      body: JSON.stringify({ message: request.message, conversation_id: request.conversationId }),
      signal: AbortSignal.timeout(timeoutMs)
    })
    return replyOf(answer.status, await answer.text(), answer.headers.get('retry-after'))
  } catch {
    return replyOf(0, '{}', null)
  }
}

function replyOf(status: number, text: string, retryAfter: string | null): Reply {
  const { code, turn_id } = JSON.parse(text)
  return {
    status,
    text,
    code,
    turnId: turn_id,
    retryAfter: retryAfter === null ? undefined : Number(retryAfter)
  }
}

/** Problems after which the same request may be repeated with its key, as documented. */
const retryable: ErrorCode[] = [
  ...(['conversation_busy', 'idempotency_in_progress', 'rate_limited', 'turn_abandoned'] as const),
  ...(['model_unavailable', 'database_unavailable', 'overloaded', 'draining', 'model_timeout'] as const)
]

function isRetryable({ code }: Reply): boolean {
  return code !== undefined && retryable.includes(code)
}

/** Seconds to wait before a repetition when there is no `Retry-After`, or the connection was lost. */
const pause = 0.2

/** Sends a request until it is answered, as a correct client does: with its key, and after `Retry-After`. */
export async function deliver(
  request: KeyedRequest,
  { to, until, onReply }: { to: () => string | undefined; until: number; onReply: (reply: Reply) => void }
): Promise<Reply> {
  for (;;) {
    const url = await someUrl(to)
    const reply = await post(url, request)
    onReply(reply)
    const isFinal = reply.status === 200 || (reply.status !== 0 && !isRetryable(reply))
    if (isFinal || Date.now() > until) return reply
    await sleep((reply.retryAfter ?? pause) * 1000)
  }
}

/** Waits until a server runs. */
async function someUrl(to: () => string | undefined): Promise<string> {
  let url = to()
  await until(() => {
    url = to()
    return url !== undefined
  })
  return url ?? ''
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { ErrorCode } from '../../../src/errors.ts'
import { until } from '../../support/until.ts'
import type { Letter } from './people.ts'

/** What came back; status 0 stands for a connection that failed. */
export interface Reply {
  status: number
  text: string
  /** Of a problem. */
  code: ErrorCode | undefined
  turnId: string | undefined
  /** Seconds. */
  retryAfter: number | undefined
}

/** Longer than any turn may take. */
const patienceMs = 100_000

/** Posts a letter once. */
export async function post(url: string, letter: Letter): Promise<Reply> {
  try {
    const answer = await fetch(`${url}/api/chat`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${letter.token}`,
        'content-type': 'application/json',
        'idempotency-key': letter.key
      },
      body: JSON.stringify({ message: letter.message, conversation_id: letter.conversationId }),
      signal: AbortSignal.timeout(patienceMs)
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

/** Problems whose documentation says that the same request may be sent again, with its key. */
const retryable: ErrorCode[] = [
  ...(['conversation_busy', 'idempotency_in_progress', 'rate_limited', 'turn_abandoned'] as const),
  ...(['model_unavailable', 'database_unavailable', 'overloaded', 'draining', 'model_timeout'] as const)
]

function isRetryable({ code }: Reply): boolean {
  return code !== undefined && retryable.includes(code)
}

/** Seconds that a client waits who is not told how long, and whose connection was lost. */
const pause = 0.2

/** Posts a letter until it is answered, as a good client does: with its key, and after the time that it was told. */
export async function deliver(
  letter: Letter,
  { to, until, seen }: { to: () => string | undefined; until: number; seen: (reply: Reply) => void }
): Promise<Reply> {
  for (;;) {
    const url = await someUrl(to)
    const reply = await post(url, letter)
    seen(reply)
    const isFinal = reply.status === 200 || (reply.status !== 0 && !isRetryable(reply))
    if (isFinal || Date.now() > until) return reply
    await sleep((reply.retryAfter ?? pause) * 1000)
  }
}

/** While no server runs there is nothing to be asked. */
async function someUrl(to: () => string | undefined): Promise<string> {
  let url = to()
  await until(() => {
    url = to()
    return url !== undefined
  })
  return url ?? ''
}

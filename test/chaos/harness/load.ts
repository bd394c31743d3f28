import { deliver, type Reply } from './post.ts'
import type { KeyedRequest } from './requests.ts'
import type { ResultBuilder } from './result.ts'

interface LoadOptions {
  /** The next request; undefined after the last one. */
  next(): Promise<KeyedRequest | undefined>
  /** How many requests are open at one time. */
  clients: number
  /** The URL of a running server; undefined when none runs. */
  to: () => string | undefined
  /** Milliseconds after which an unanswered request is no longer repeated. */
  timeoutMs: number
  result: ResultBuilder
}

/** Sends requests, each until it is answered, and counts the error responses. @returns the requests. */
export async function load({ next, clients, to, timeoutMs, result }: LoadOptions): Promise<KeyedRequest[]> {
  const requests: KeyedRequest[] = []

  async function client(): Promise<void> {
    for (let request = await next(); request; request = await next()) {
      requests.push(request)
      const until = Date.now() + timeoutMs
      const reply = await deliver(request, { to, until, onReply: reply => countReply(reply, result) })
      const what = `${request.message}: ${reply.status} ${reply.text}`
      result.expect(reply.status === 200, 'answer', what)
    }
  }

  await Promise.all(Array.from({ length: clients }, client))
  result.figures.turns = requests.length
  return requests
}

function countReply({ status, code }: Reply, result: ResultBuilder): void {
  if (status !== 200) result.count(status === 0 ? 'connections lost' : String(code))
}

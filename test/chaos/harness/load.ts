import type { Letter } from './people.ts'
import { deliver, type Reply } from './post.ts'
import type { VerdictBuilder } from './verdict.ts'

interface LoadOptions {
  /** The next letter, until there is none any more. */
  next(): Promise<Letter | undefined>
  /** How many are on their way at one time. */
  clients: number
  /** A server that may be asked now. */
  to: () => string | undefined
  /** Milliseconds after which a letter that has no answer is given up. */
  patienceMs: number
  verdict: VerdictBuilder
}

/** Delivers letters, each until it is answered, and counts what came back. @returns the letters. */
export async function load({ next, clients, to, patienceMs, verdict }: LoadOptions): Promise<Letter[]> {
  const letters: Letter[] = []

  async function client(): Promise<void> {
    for (let letter = await next(); letter; letter = await next()) {
      letters.push(letter)
      const until = Date.now() + patienceMs
      const reply = await deliver(letter, { to, until, seen: reply => countReply(reply, verdict) })
      const what = `${letter.message}: ${reply.status} ${reply.text}`
      verdict.expect(reply.status === 200, 'answer', what)
    }
  }

  await Promise.all(Array.from({ length: clients }, client))
  verdict.figures.turns = letters.length
  return letters
}

function countReply({ status, code }: Reply, verdict: VerdictBuilder): void {
  if (status !== 200) verdict.count(status === 0 ? 'connections lost' : String(code))
}

import { randomBytes } from 'node:crypto'
import { insertSession } from '../../src/accounts/session-store.ts'
import type { Scope } from '../../src/db/scope.ts'
import type { UserLimits } from '../../src/db/user-limits.ts'
import { type AcceptedMessage, accept, type IncomingMessage } from '../../src/turns/transactions.ts'
import { highLimits } from './limits.ts'

/** A message of a session of its own; its rate limit is not reached. */
export async function newMessage(
  scope: Scope,
  message: Partial<IncomingMessage> = {}
): Promise<IncomingMessage> {
  const now = new Date()
  const session = { tokenHash: randomBytes(32), userAgent: undefined, days: 1 }
  return {
    conversationId: undefined,
    message: 'hi',
    model: 'gemini',
    clock: { now, timeZone: 'UTC' },
    deadline: new Date(now.getTime() + 60_000),
    isStreamed: false,
    sessionId: message.sessionId ?? (await insertSession(scope, session)),
    rateLimit: { max: 1000, onCount: () => undefined },
    ...message
  }
}

/** Accepts a message directly. No server runs its turn. @throws if the message is a repeat. */
export async function acceptMessage(
  scope: Scope,
  message: Partial<IncomingMessage> = {},
  limits: UserLimits = highLimits
): Promise<AcceptedMessage> {
  const accepted = await accept(scope, await newMessage(scope, message), limits)
  if ('repeated' in accepted) throw new Error('The message is a repeat.')
  return accepted
}

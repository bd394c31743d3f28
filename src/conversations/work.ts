import type { Agent } from '../agent/agent.ts'
import { type PastTurn, transcript } from '../agent/transcript.ts'
import type { Ending } from '../agent/turn.ts'
import type { Scope } from '../db/tables.ts'
import type { Log } from '../log.ts'
import { selectUserMessages } from './message-store.ts'
import type { OwnedTurn } from './owned-turn.ts'
import { commitStep } from './step.ts'
import { selectSteps } from './step-store.ts'
import type { LiveTurn } from './streaming/live-turn.ts'

/** How many of a conversation's latest messages the model is shown, the new one included. */
const historyMessages = 20

interface WorkOptions {
  signal: AbortSignal
  /** Where what is written is shown; the turn is not streamed without it. */
  live?: LiveTurn | undefined
  log: Log
}

/**
 * Has the agent work on a turn from where its record ends until it has an answer; each step is a transaction of its own.
 * @throws {TurnLost}
 */
export async function work(
  scope: Scope,
  agent: Agent,
  turn: OwnedTurn,
  { signal, live, log }: WorkOptions
): Promise<Ending> {
  const history = await readHistory(scope, turn)
  const steps = history.at(-1)?.steps ?? []
  let count = steps.length
  live?.begin(count + 1)
  return await agent.run({
    clock: turn.clock,
    contents: transcript(history),
    steps,
    signal,
    deadline: turn.deadline.getTime(),
    log,
    ...(live && { listener: live.listener }),
    async commit(planned) {
      // Whoever comes later must be told what was shown before the step.
      await live?.store()
      count += 1
      const step = await commitStep(scope, turn, count, planned)
      live?.begin(count + 1)
      return step
    }
  })
}

/**
 * The turns whose messages are the latest up to this turn's, oldest first. It begins at a user's message and ends with
 * this turn, also when others came after it: then it was taken up again.
 */
async function readHistory(scope: Scope, turn: OwnedTurn): Promise<PastTurn[]> {
  const range = { from: turn.position - historyMessages + 1, to: turn.position }
  const messages = await selectUserMessages(scope, turn.conversationId, range)
  const steps = await selectSteps(
    scope,
    messages.map(message => message.turn_id)
  )
  return messages.map(({ turn_id, content, refused }) => ({
    message: content,
    refused: refused && turn_id !== turn.id,
    steps: steps.get(turn_id) ?? []
  }))
}

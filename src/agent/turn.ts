import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Call } from './classification.ts'
import type { AnswerListener, Content, JsonObject, Usage } from './model.ts'

/** A call with its result, as it stands on record. */
export interface RecordedCall {
  tool: string
  parameters: JsonObject
  /** Has `error` when the tool refused. */
  result: JsonObject
}

/** One answer of the model with what came of its calls; a step on record is never asked for or run again. */
export interface RecordedStep {
  content: Content
  usage: Usage
  /** In the order of the calls in `content`. */
  calls: RecordedCall[]
}

/** A call of a step that is about to happen; a surplus one is answered with an error instead of being run. */
export interface PlannedCall extends Call {
  surplus: boolean
}

export interface PlannedStep {
  content: Content
  finishReason: string
  usage: Usage
  calls: PlannedCall[]
}

/** A turn as the agent sees it: what to work with, and where a step is made to happen. */
export interface AgentTurn {
  clock: Clock
  /** The history, the new message, and the steps below with their results. */
  contents: Content[]
  /** Steps of this turn that are on record already. */
  steps: RecordedStep[]
  /** Makes a step happen whole, effects and record in one transaction, and answers the record. */
  commit(step: PlannedStep): Promise<RecordedStep>
  /** Aborted at the deadline. */
  signal: AbortSignal
  /** Milliseconds since 1970. */
  deadline: number
  /**
   * Gets the answer while it is generated, as it will be stored: the deltas since the last reset add up to the final
   * text. It is called only while the turn runs, and no more once it has thrown.
   */
  listener?: AnswerListener
  /** Its lines name the turn. */
  log?: Log
}

/** How a turn ended that has an answer. */
export interface Ending {
  /** What the user reads. */
  text: string
  /** The content that closes the turn on record; undefined when nothing of the turn may go back to the model. */
  closing: { content: Content; finishReason: string | null; usage: Usage } | undefined
  steps: RecordedStep[]
  usage: Usage
  /** The text is ours, or was cut short. */
  degraded: boolean
}

export function addUsage(one: Usage, other: Usage): Usage {
  return {
    input_tokens: one.input_tokens + other.input_tokens,
    output_tokens: one.output_tokens + other.output_tokens
  }
}

export const noUsage: Usage = { input_tokens: 0, output_tokens: 0 }

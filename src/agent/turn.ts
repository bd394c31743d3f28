import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Call } from './classification.ts'
import type { AnswerListener, Content, JsonObject, Usage } from './model.ts'

/** A stored call with its result. */
export interface RecordedCall {
  tool: string
  parameters: JsonObject
  /** Has `error` when the call failed. */
  result: JsonObject
}

/** One answer of the model with the results of its calls. A stored step is never generated or run again. */
export interface RecordedStep {
  content: Content
  usage: Usage
  /** In the order of the calls in `content`. */
  calls: RecordedCall[]
}

export interface PlannedCall extends Call {
  /** The call exceeds the turn's limit: its result is an error, and it is not run. */
  surplus: boolean
}

/** A step that is not committed yet. */
export interface PlannedStep {
  content: Content
  finishReason: string
  usage: Usage
  calls: PlannedCall[]
}

/** The agent's input for a turn. */
export interface AgentTurn {
  clock: Clock
  /** The history, the new message, and `steps` with their results. */
  contents: Content[]
  /** The steps of this turn that are stored already. */
  steps: RecordedStep[]
  /** Runs a step's calls and stores the step, in one transaction. Returns the stored step. */
  commit(step: PlannedStep): Promise<RecordedStep>
  /** Aborted at the deadline, when the turn is lost, or when the process shuts down. */
  signal: AbortSignal
  /** Milliseconds since 1970. */
  deadline: number
  /**
   * Receives the answer while it is generated, as it will be stored: the deltas since the last reset add up to the
   * final text. It is called only while the turn runs, and no more after it has thrown.
   */
  listener?: AnswerListener
  /** A child logger whose lines name the turn. */
  log?: Log
}

/** The outcome of a turn that has an answer. */
export interface Outcome {
  /** The answer that the user reads. */
  text: string
  /** The last step of the turn, without calls; undefined when the turn must not be sent to the model again. */
  finalStep: { content: Content; finishReason: string | null; usage: Usage } | undefined
  /** The steps with calls. */
  steps: RecordedStep[]
  usage: Usage
  /** The server wrote the text, or the model's answer was cut short. */
  degraded: boolean
}

export function addUsage(one: Usage, other: Usage): Usage {
  return usageOf({
    input_tokens: one.input_tokens + other.input_tokens,
    cached_input_tokens: (one.cached_input_tokens ?? 0) + (other.cached_input_tokens ?? 0),
    output_tokens: one.output_tokens + other.output_tokens
  })
}

/** Token counts, without the count of cached ones if it is 0. */
export function usageOf({ input_tokens, cached_input_tokens, output_tokens }: Required<Usage>): Usage {
  return { input_tokens, ...(cached_input_tokens > 0 && { cached_input_tokens }), output_tokens }
}

export const noUsage: Usage = { input_tokens: 0, output_tokens: 0 }

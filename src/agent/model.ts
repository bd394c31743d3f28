import { ApiError } from '../errors.ts'
import type { Content, JsonObject, ResetReason } from '../lib/content.ts'
import type { Log } from '../lib/log.ts'

/**
 * The Model port: the interface between the agent's loop and a language model. Contents use Gemini's format. The
 * offline model uses it too, so that the loop, the stored data and the tests are the same for both.
 */

export type {
  Content,
  FunctionCall,
  FunctionResponse,
  JsonObject,
  Part,
  ResetReason
} from '../lib/content.ts'

/** A tool as the model sees it; `parameters` is a JSON Schema of type object. */
export interface ToolDeclaration {
  name: string
  description: string
  parameters: JsonObject
}

export interface Usage {
  input_tokens: number
  /** The part of `input_tokens` that the provider read from its cache; absent if none. */
  cached_input_tokens?: number
  output_tokens: number
}

export type ToolChoice = 'auto' | 'none'

export interface ModelRequest {
  /** The system instruction: see `system-instruction.ts`. */
  system: string
  /** The history, then this turn so far. It starts with a user's text and never ends with a model content. */
  contents: Content[]
  /** Their short form as JSON, if it is known: see `shortForm` in `transcript.ts`. */
  json?: string | undefined
  tools: ToolDeclaration[]
  /** With `none` the model must answer in text. */
  toolChoice: ToolChoice
  /** Aborted at the turn's deadline, when the turn is lost or cancelled, or when the process shuts down. */
  signal: AbortSignal
  /** The latest time at which `signal` is aborted, in milliseconds since 1970. A wait that would exceed it does not start. */
  deadline?: number
  /** Receives the text while it is generated. Without a listener, the answer is not streamed. */
  listener?: AnswerListener
  /** A child logger whose lines name the turn. */
  log?: Log
}

/** Receives an answer as text deltas that add up to it. A delta can end anywhere, even within a surrogate pair. */
export interface AnswerListener {
  text(delta: string): void
  /** Discards the preceding deltas: the text starts again. */
  reset(reason: ResetReason): void
}

export interface ModelAnswer {
  /** Exactly as received; `{}` when the model sent no content. */
  content: Content
  /** Gemini's finish reason; `PROMPT_BLOCKED` when the prompt was blocked; `''` when the model sent no reason. */
  finishReason: string
  usage: Usage
}

/** Why a model does not answer at present, as a word for operators. */
export type ModelProblem = 'misconfigured' | 'quota_exhausted' | 'unavailable'

export interface Model {
  readonly name: 'gemini' | 'offline'
  /** Undefined while the model answers, as far as known. */
  problem?(): ModelProblem | undefined
  /**
   * Generates an answer. Transient failures are retried until the signal is aborted. A listener does not change the
   * answer, and is not called after the promise has resolved.
   * @throws {ModelError} when there is no answer; the signal's reason when the signal was aborted.
   */
  generate(request: ModelRequest): Promise<ModelAnswer>
}

/** The model gave no answer. `cause` is for the log only. */
export class ModelError extends ApiError {
  override readonly name = 'ModelError'
  /** The model rejected the request. It would reject every later request whose history contains this turn. */
  readonly refused: boolean

  constructor(
    code: 'model_failed' | 'model_unavailable' | 'model_timeout' | 'overloaded',
    {
      refused = false,
      ...options
    }: { cause?: unknown; retryAfter?: number | undefined; refused?: boolean } = {}
  ) {
    super(code, options)
    this.refused = refused
  }
}

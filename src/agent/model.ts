import { ApiError } from '../errors.ts'
import type { Content, JsonObject, ResetReason } from '../lib/content.ts'
import type { Log } from '../lib/log.ts'

/**
 * The Model port: what the agent's loop knows of a language model. Contents are in Gemini's vocabulary, which the
 * offline model speaks too, so that the loop, the record and the tests are the same for both.
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
  output_tokens: number
}

export interface ModelRequest {
  /** The system instruction: see `system-instruction.ts`. */
  system: string
  /** The history, then this turn so far. Never empty, starts with user text, never ends with a model content. */
  contents: Content[]
  tools: ToolDeclaration[]
  /** Aborted at the turn's deadline, or when it is cancelled. */
  signal: AbortSignal
  /** When `signal` will be aborted, in milliseconds since 1970: waits that would not fit are not begun. */
  deadline?: number
  /** Gets the text while it is generated; without one, the answer comes whole. */
  listener?: AnswerListener
  /** Its lines name the turn. */
  log?: Log
}

/** Gets an answer's text in deltas, which add up to it. A delta may end anywhere, even between two UTF-16 halves. */
export interface AnswerListener {
  text(delta: string): void
  /** Discards the preceding deltas: the text starts again. */
  reset(reason: ResetReason): void
}

export interface ModelAnswer {
  /** Exactly as received; `{}` when the model sent none. */
  content: Content
  /** Gemini's finish reason, or `PROMPT_BLOCKED` when the prompt itself was refused; `''` when none came. */
  finishReason: string
  usage: Usage
}

export interface Model {
  readonly name: 'gemini' | 'offline'
  /**
   * Asks the model once; what can be tried again is tried again inside, until the signal is aborted. With a listener or
   * without, the answer is the same; the listener is not called after it has resolved.
   * @throws {ModelError} when no usable answer can be had; the signal's reason when that was aborted.
   */
  generate(request: ModelRequest): Promise<ModelAnswer>
}

/** Why no answer could be had; `cause` is for the log only. */
export class ModelError extends ApiError {
  override readonly name = 'ModelError'
  /** The request itself was refused: what this turn added to the history would be refused again. */
  readonly refused: boolean

  constructor(
    code: 'model_failed' | 'model_unavailable' | 'model_timeout',
    {
      refused = false,
      ...options
    }: { cause?: unknown; retryAfter?: number | undefined; refused?: boolean } = {}
  ) {
    super(code, options)
    this.refused = refused
  }
}

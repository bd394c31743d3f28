// Types of Gemini's `Content` format, in which messages are exchanged with the model and stored.

export type JsonObject = Record<string, unknown>

/** A function call requested by the model. Any field can be missing. */
export interface FunctionCall {
  id?: string
  name?: string
  args?: JsonObject
}

/** The result of one call; it has an `id` only if the call has one. */
export interface FunctionResponse {
  id?: string
  name: string
  response: JsonObject
}

/** One part of a content. Unknown fields are kept: contents are stored and sent back exactly as received. */
export interface Part {
  text?: string
  thought?: boolean
  thoughtSignature?: string
  functionCall?: FunctionCall
  functionResponse?: FunctionResponse
  [field: string]: unknown
}

/** One message of the exchange with the model; `role` is `user` or `model`, and can be missing in a response. */
export interface Content {
  role?: string
  parts?: Part[]
}

/** Why the preceding deltas of a step are discarded. */
export type ResetReason =
  /** The call to the model failed and is retried. */
  | 'model_retry'
  /** The answer was not usable, and the model is called again. */
  | 'asked_again'
  /** The text accompanied function calls and is not part of the answer. */
  | 'tool_calls'
  /** The final text differs from the deltas: the server wrote it, or the deltas are no longer stored. */
  | 'rewritten'
  /** The turn was resumed, after its server had died or stopped, or after a failure: the text is generated again. */
  | 'recovered'

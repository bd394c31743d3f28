// Contents in Gemini's vocabulary, as they are exchanged with a model and kept on record.

export type JsonObject = Record<string, unknown>

/** A call that the model asks for. Every field comes from the model and may be missing. */
export interface FunctionCall {
  id?: string
  name?: string
  args?: JsonObject
}

/** The answer to one call; `id` only when the call had one. */
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

/** One turn of the exchange with the model; `role` is `user` or `model`, and may be missing in an answer. */
export interface Content {
  role?: string
  parts?: Part[]
}

/** Why a text begins anew. A model gives the first reason, the agent's loop the next three, a server the last. */
export type ResetReason =
  /** The model broke off, and is tried again. */
  | 'model_retry'
  /** The answer was of no use, and is asked for once more. */
  | 'asked_again'
  /** It was said beside calls, and is no part of the answer. */
  | 'tool_calls'
  /** The answer is another text, which the server wrote. */
  | 'rewritten'
  /** The server that wrote it died, and another one writes it again. */
  | 'recovered'

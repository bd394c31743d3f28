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

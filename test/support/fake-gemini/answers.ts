import { randomBytes } from 'node:crypto'
import type { JsonObject, Part } from '../../../src/agent/model.ts'
import { withTimeout } from '../until.ts'
import type { Answer, Exchange, FakeRequest } from './exchange.ts'

/** The usage in every answer; the adapter turns it into `{input_tokens: 100, output_tokens: 30}`. */
const usageMetadata = {
  promptTokenCount: 100,
  candidatesTokenCount: 20,
  thoughtsTokenCount: 10,
  totalTokenCount: 130
}

export interface FakeCall {
  name: string
  args?: JsonObject
}

export interface CallOptions {
  /** Whether calls carry ids, as on newer models. Default true. */
  ids?: boolean
  /** Whether the first call carries a thought signature; older models send none. Default `first`. */
  signature?: 'first' | 'none'
  /** A text before the calls. */
  text?: string
}

/** A thought signature like Gemini's: opaque, base64, and unique. */
export function newSignature(bytes = 96): string {
  return randomBytes(bytes).toString('base64')
}

/** A final text, signed as by newer models. */
export function text(said: string): Answer {
  return parts([{ text: said, thoughtSignature: newSignature() }])
}

/** Calls in one content; an undeclared tool ends it with `UNEXPECTED_TOOL_CALL`, as in Gemini. */
export function calls(list: FakeCall[], options: CallOptions = {}): Answer {
  return exchange => {
    const undeclared = list.find(({ name }) => !exchange.request.tools.includes(name))
    const reason = undeclared ? 'UNEXPECTED_TOOL_CALL' : 'STOP'
    return parts(callParts(list, options), reason)(exchange)
  }
}

/** Makes the calls that the user's message lists, such as `[["add_task",{"title":"milk"}]]`, and then says "Done.". */
export function requestedCalls({ userText, results }: FakeRequest): Answer {
  if (results.length > 0) return text('Done.')
  return calls(JSON.parse(userText).map(([name, args]: [string, JsonObject]) => ({ name, args })))
}

function callParts(list: FakeCall[], { ids = true, signature = 'first', text: said }: CallOptions): Part[] {
  const made = list.map((call, index) => ({
    functionCall: { ...(ids && { id: randomBytes(6).toString('base64url') }), ...call },
    ...(index === 0 && signature === 'first' && { thoughtSignature: newSignature() })
  }))
  return said === undefined ? made : [{ text: said }, ...made]
}

/** Any parts with any finish reason. */
export function parts(list: Part[], finishReason = 'STOP'): Answer {
  return exchange => {
    const content = { role: 'model', parts: list }
    exchange.issue(content)
    return ok({ candidates: [{ content, finishReason, index: 0 }] })(exchange)
  }
}

/** A finish reason without parts, such as `MAX_TOKENS` when thinking used up the budget. */
export function finish(finishReason: string, content: object = { role: 'model' }): Answer {
  return ok({ candidates: [{ content, finishReason, index: 0 }] })
}

export const stopWithoutParts = () => finish('STOP')
export const maxTokens = () => finish('MAX_TOKENS')
export const malformedCall = () => finish('MALFORMED_FUNCTION_CALL', {})
export const safety = () => finish('SAFETY', {})
export const promptBlocked = () => ok({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } })

/** A 200 with these fields, usage and model version. */
function ok(fields: object): Answer {
  return exchange =>
    exchange.json(200, { ...fields, usageMetadata, modelVersion: 'fake', responseId: newSignature(12) })
}

export interface HeldAnswer extends Answer {
  /** Resolves when the request has arrived. */
  reached: Promise<Exchange['request']>
  /** Sends the answer. */
  release(): void
}

export function heldBy(wait: Answer, arrival: Promise<Exchange['request']>, release: () => void): HeldAnswer {
  const reached = { get: () => withTimeout('the model to be asked', arrival) }
  return Object.defineProperty(Object.assign(wait, { reached: arrival, release }), 'reached', reached)
}

/** An answer that is sent when the test releases it. */
export function held(answer: Answer): HeldAnswer {
  const arrival = Promise.withResolvers<Exchange['request']>()
  const gate = Promise.withResolvers<void>()
  const wait = async (exchange: Exchange) => {
    arrival.resolve(exchange.request)
    await gate.promise
    await answer(exchange)
  }
  return heldBy(wait, arrival.promise, gate.resolve)
}

import {
  FunctionCallingConfigMode,
  type GenerateContentParameters,
  GoogleGenAI,
  type Models
} from '@google/genai'
import type { Model, ModelAnswer, ModelRequest } from '../model.ts'
import { type GeminiAnswer, readAnswer, readChunks, toModelAnswer } from './answer.ts'
import { type BreakerOptions, CircuitBreaker } from './circuit-breaker.ts'
import { createGuardedFetch, type GuardOptions } from './guarded-fetch.ts'
import { type Attempt, type RetryPolicy, runAttempt, withRetries } from './retry.ts'

export interface GeminiOptions extends RetryPolicy, BreakerOptions, GuardOptions {
  apiKey: string
  /** Such as `gemini-3-flash-preview`. */
  model: string
  /** The URL of the API without its version. */
  baseUrl: string
  /**
   * The timeout of one attempt in milliseconds. For a stream it covers the first chunk and the gap between two chunks; a
   * stream that keeps sending is bounded only by the request's signal.
   */
  attemptMs: number
}

export interface GeminiModel extends Model {
  /** Closes the connections; requests in flight fail. */
  close(): Promise<void>
}

/**
 * The Gemini API as a `Model`. Everything that the SDK could read from the environment is set explicitly. Neither log
 * lines nor errors contain the API key or the text of a message.
 */
export function createGeminiModel(options: GeminiOptions): GeminiModel {
  const { apiKey, baseUrl, attemptMs } = options
  const breaker = new CircuitBreaker(options)
  const http = createGuardedFetch(options)
  const httpOptions = { baseUrl, fetch: http.fetch }
  const { models } = new GoogleGenAI({ apiKey, vertexai: false, apiVersion: 'v1beta', httpOptions })

  return {
    name: 'gemini',
    async generate(request) {
      const { signal, log = options.log } = request
      const ask = attemptOf(models, options.model, request)
      return await withRetries(() => runAttempt(ask, { signal, attemptMs }), request, {
        ...options,
        breaker,
        log
      })
    },
    close: http.close
  }
}

/** One attempt, to be repeated; a repeated stream first resets the listener. */
function attemptOf(models: Models, model: string, request: ModelRequest): Attempt<ModelAnswer> {
  const { listener } = request
  let attempts = 0

  async function ask(signal: AbortSignal, keepAlive: () => void): Promise<GeminiAnswer> {
    const parameters = toParameters(model, request, signal)
    if (!listener) return readAnswer(await models.generateContent(parameters))
    if (attempts++ > 0) listener.reset('model_retry')
    return await readChunks(await models.generateContentStream(parameters), listener, keepAlive)
  }

  return async (signal, keepAlive) => toModelAnswer(await ask(signal, keepAlive))
}

/** `VALIDATED` makes the model adhere to the declared schemas. With `NONE` it still sees the tools of earlier calls. */
const modes = {
  auto: FunctionCallingConfigMode.VALIDATED,
  none: FunctionCallingConfigMode.NONE
} as const

/**
 * The SDK's parameters. Its own retries, continuation and function calling are off, because tools must run in the
 * transaction of their step.
 *
 * `extraBody` replaces `contents` in the body, because the SDK drops unknown fields of a part and throws for some
 * others, and Gemini rejects a history with missing fields.
 */
function toParameters(
  model: string,
  { system, contents, tools, toolChoice }: ModelRequest,
  abortSignal: AbortSignal
): GenerateContentParameters {
  const functionDeclarations = tools.map(({ name, description, parameters }) => ({
    name,
    description,
    parametersJsonSchema: parameters
  }))
  return {
    model,
    contents: 'replaced by extraBody',
    config: {
      abortSignal,
      systemInstruction: system,
      ...(tools.length > 0 && {
        tools: [{ functionDeclarations }],
        toolConfig: { functionCallingConfig: { mode: modes[toolChoice] } }
      }),
      automaticFunctionCalling: { disable: true },
      automaticContinuation: false,
      httpOptions: { extraBody: { contents } }
    }
  }
}

import {
  FunctionCallingConfigMode,
  type GenerateContentParameters,
  GoogleGenAI,
  type Models,
  ThinkingLevel
} from '@google/genai'
import type { Content, Model, ModelAnswer, ModelRequest } from '../model.ts'
import { contentsJson } from '../transcript.ts'
import { type GeminiAnswer, readAnswer, readChunks, toModelAnswer } from './answer.ts'
import { type BreakerOptions, CircuitBreaker } from './circuit-breaker.ts'
import { createConnections } from './connections.ts'
import { createGuardedFetch, type GuardOptions } from './guarded-fetch.ts'
import { withRepairs } from './repairs.ts'
import { type Attempt, type RetryPolicy, runAttempt, withRetries } from './retry.ts'

export interface GeminiOptions extends RetryPolicy, BreakerOptions, GuardOptions {
  apiKey: string
  /** Such as `gemini-3-flash-preview`. */
  model: string
  /** How much models from Gemini 3 on think before they answer; the default is `low`. */
  thinkingLevel?: 'minimal' | 'low' | 'medium' | 'high'
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
  const connections = createConnections(options.connections)
  const http = createGuardedFetch(options)
  const httpOptions = { baseUrl }
  const { models } = new GoogleGenAI({ apiKey, vertexai: false, apiVersion: 'v1beta', httpOptions })

  return {
    name: 'gemini',
    problem: () => breaker.problem,
    async generate(request) {
      const { contents, signal, log = options.log } = request
      const attemptWith = createAttempts({ models, fetch: http.fetch }, options, request)
      const ask = (contents: Content[]) =>
        withRetries(() => runAttempt(attemptWith(contents), { signal, attemptMs }), request, {
          ...options,
          breaker,
          connections,
          log
        })
      return await withRepairs(contents, ask, log)
    },
    close: http.close
  }
}

interface Sdk {
  models: Models
  fetch: typeof fetch
}

/** Attempts for one request. Each one but the first resets the listener. */
function createAttempts({ models, fetch }: Sdk, options: GeminiOptions, request: ModelRequest) {
  const { listener } = request
  let attempts = 0

  async function ask(contents: Content[], signal: AbortSignal, keepAlive: () => void): Promise<GeminiAnswer> {
    const parameters = toParameters(options, request, withContents(fetch, contents, signal))
    if (!listener) return readAnswer(await models.generateContent(parameters))
    if (attempts++ > 0) listener.reset('model_retry')
    return await readChunks(await models.generateContentStream(parameters), listener, keepAlive)
  }

  return (contents: Content[]): Attempt<ModelAnswer> =>
    async (signal, keepAlive) =>
      toModelAnswer(await ask(contents, signal, keepAlive))
}

/** Enough for a hundred calls. It includes the thoughts, and stops a model that repeats itself without end. */
const maxOutputTokens = 16_384

const thinkingLevels = {
  minimal: ThinkingLevel.MINIMAL,
  low: ThinkingLevel.LOW,
  medium: ThinkingLevel.MEDIUM,
  high: ThinkingLevel.HIGH
} as const

/** `VALIDATED` makes the model adhere to the declared schemas. With `NONE` it still sees the tools of earlier calls. */
const modes = {
  auto: FunctionCallingConfigMode.VALIDATED,
  none: FunctionCallingConfigMode.NONE
} as const

/** Stands for the contents in the SDK's parameters, and in the body that the SDK makes of them. */
const placeholder = 'replaced by withContents'
const placeholderContents = JSON.stringify([{ parts: [{ text: placeholder }], role: 'user' }])

/**
 * A `fetch` that replaces the placeholder in the body by the contents. The SDK would drop unknown fields of a part and
 * throw for some others, and Gemini rejects a history with missing fields. So the contents are converted only once, too.
 * The signal goes directly to the request: the SDK would link it to another one.
 */
function withContents(send: typeof fetch, contents: Content[], signal: AbortSignal): typeof fetch {
  return async (input, init) => {
    const body = String(init?.body)
    const start = body.indexOf(placeholderContents)
    if (start < 0) throw new Error('the SDK did not send the placeholder')
    const end = start + placeholderContents.length
    return await send(input, {
      ...init,
      signal,
      body: body.slice(0, start) + contentsJson(contents) + body.slice(end)
    })
  }
}

/**
 * The SDK's parameters. Its own retries, continuation and function calling are off, because tools must run in the
 * transaction of their step.
 */
function toParameters(
  { model, thinkingLevel = 'low' }: GeminiOptions,
  { system, tools, toolChoice }: ModelRequest,
  fetch: Sdk['fetch']
): GenerateContentParameters {
  const functionDeclarations = tools.map(({ name, description, parameters }) => ({
    name,
    description,
    parametersJsonSchema: parameters
  }))
  return {
    model,
    contents: placeholder,
    config: {
      systemInstruction: system,
      maxOutputTokens,
      // Older models refuse it.
      ...(model.startsWith('gemini-3') && {
        thinkingConfig: { thinkingLevel: thinkingLevels[thinkingLevel] }
      }),
      ...(tools.length > 0 && {
        tools: [{ functionDeclarations }],
        toolConfig: { functionCallingConfig: { mode: modes[toolChoice] } }
      }),
      automaticFunctionCalling: { disable: true },
      automaticContinuation: false,
      httpOptions: { fetch }
    }
  }
}

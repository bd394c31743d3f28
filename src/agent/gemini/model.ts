import { type GenerateContentParameters, GoogleGenAI, type Models } from '@google/genai'
import type { AnswerListener, Model, ModelAnswer, ModelRequest, ToolDeclaration } from '../model.ts'
import { readAnswer, readChunks, toAnswer } from './answer.ts'
import { Breaker, type BreakerOptions } from './circuit-breaker.ts'
import { createGuardedFetch, type GuardOptions } from './guarded-fetch.ts'
import { type Attempt, type RetryPolicy, runAttempt, withRetries } from './retry.ts'

export interface GeminiOptions extends RetryPolicy, BreakerOptions, GuardOptions {
  apiKey: string
  /** Such as `gemini-3-flash-preview`. */
  model: string
  /** Where the API is, without its version. */
  baseUrl: string
  /**
   * How long one attempt may be silent, in milliseconds: until its whole answer is there or, of a streamed one, until the
   * first chunk and between two. A stream that is alive may go on until the request's signal is aborted.
   */
  attemptMs: number
}

export interface GeminiModel extends Model {
  /** Closes the connections; a request that is still on its way fails. */
  close(): Promise<void>
}

/**
 * The model behind Google's Gemini API. Every option that the SDK would look up in the environment is given to it.
 * Neither its log lines nor its errors hold the API key or anything that was said.
 */
export function createGeminiModel(options: GeminiOptions): GeminiModel {
  const { apiKey, model, baseUrl, attemptMs } = options
  const breaker = new Breaker(options)
  const http = createGuardedFetch(options)
  const httpOptions = { baseUrl, fetch: http.fetch }
  const { models } = new GoogleGenAI({ apiKey, vertexai: false, apiVersion: 'v1beta', httpOptions })

  return {
    name: 'gemini',
    generate(request) {
      const { signal, listener, log = options.log } = request
      const parameters = (abort: AbortSignal) => toParameters(model, request, abort)
      const ask = listener ? askForStream(models, parameters, listener) : askForWhole(models, parameters)
      return withRetries(() => runAttempt(ask, { signal, attemptMs }), request, { ...options, breaker, log })
    },
    close: http.close
  }
}

type Parameters = (signal: AbortSignal) => GenerateContentParameters

/** The answer in one piece. */
function askForWhole(models: Pick<Models, 'generateContent'>, parameters: Parameters): Attempt<ModelAnswer> {
  return async signal => toAnswer(readAnswer(await models.generateContent(parameters(signal))))
}

/** The answer in chunks, which the listener hears; each attempt but the first has it forget the one before. */
function askForStream(
  models: Pick<Models, 'generateContentStream'>,
  parameters: Parameters,
  listener: AnswerListener
): Attempt<ModelAnswer> {
  let isRetry = false
  return async (signal, alive) => {
    if (isRetry) listener.reset('model_retry')
    isRetry = true
    const chunks = await models.generateContentStream(parameters(signal))
    return toAnswer(await readChunks(chunks, { listener, alive }))
  }
}

/**
 * One request as the SDK takes it: one attempt, no continuation, no automatic function calling, whose tools would run
 * outside our transaction.
 *
 * The contents travel as `extraBody`, which takes the place of `contents` in the body: the SDK itself drops the fields
 * of a part that it does not know and throws at some others, and a history that misses one of them is refused.
 */
function toParameters(
  model: string,
  { system, contents, tools }: ModelRequest,
  abortSignal: AbortSignal
): GenerateContentParameters {
  return {
    model,
    contents: 'replaced by extraBody',
    config: {
      abortSignal,
      systemInstruction: system,
      ...(tools.length > 0 && { tools: [{ functionDeclarations: tools.map(toDeclaration) }] }),
      automaticFunctionCalling: { disable: true },
      automaticContinuation: false,
      httpOptions: { extraBody: { contents } }
    }
  }
}

function toDeclaration({ name, description, parameters }: ToolDeclaration) {
  return { name, description, parametersJsonSchema: parameters }
}

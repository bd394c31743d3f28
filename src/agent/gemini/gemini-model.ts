import { GoogleGenAI } from '@google/genai'
import type { Model } from '../model.ts'
import { toAnswer } from './answer.ts'
import { runAttempt } from './attempt.ts'
import { Breaker, type BreakerOptions } from './breaker.ts'
import { createGuardedFetch, type GuardOptions } from './guarded-fetch.ts'
import { toParameters } from './request.ts'
import { type RetryPolicy, withRetries } from './retry.ts'

export interface GeminiOptions extends RetryPolicy, BreakerOptions, GuardOptions {
  apiKey: string
  /** Such as `gemini-3-flash-preview`. */
  model: string
  /** Where the API is, without its version. */
  baseUrl: string
  /** How long one attempt may take, in milliseconds. */
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
      const { signal, log = options.log } = request
      const ask = async (abort: AbortSignal) =>
        toAnswer(await models.generateContent(toParameters(model, request, abort)))
      return withRetries(() => runAttempt(ask, { signal, attemptMs }), request, { ...options, breaker, log })
    },
    close: http.close
  }
}

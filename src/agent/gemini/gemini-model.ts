import { GoogleGenAI } from '@google/genai'
import type { Model } from '../model.ts'
import { askForStream, askForWhole } from './ask.ts'
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

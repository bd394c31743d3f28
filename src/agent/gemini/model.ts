// The entry for browsers does the same with an API key. The one for Node loads google-auth-library, which takes 12 MB.
import {
  FunctionCallingConfigMode,
  type GenerateContentConfig,
  type GenerateContentParameters,
  GoogleGenAI,
  type Models,
  ThinkingLevel
} from '@google/genai/web'
import { asciiJson } from '../../lib/text.ts'
import type { Content, Model, ModelAnswer, ModelRequest, ToolChoice } from '../model.ts'
import { contentsJson } from '../transcript.ts'
import { type GeminiAnswer, readAnswer, readChunks, toModelAnswer } from './answer.ts'
import { type BreakerOptions, CircuitBreaker } from './circuit-breaker.ts'
import { createConnections } from './connections.ts'
import { createGuardedFetch, type GuardedFetch, type GuardOptions } from './guarded-fetch.ts'
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
  const sdk = { models, http, templates: new WeakMap() }

  return {
    name: 'gemini',
    problem: () => breaker.problem,
    async generate(request) {
      const { contents, signal, log = options.log } = request
      const attemptWith = createAttempts(sdk, options, request)
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
  http: GuardedFetch
  templates: Templates
}

/** Attempts for one request. Each one but the first resets the listener. */
function createAttempts(sdk: Sdk, options: GeminiOptions, request: ModelRequest) {
  const { listener } = request
  let attempts = 0

  async function ask(contents: Content[], signal: AbortSignal, keepAlive: () => void): Promise<GeminiAnswer> {
    const json = contents === request.contents ? request.json : undefined
    const attempt = { ...request, contents, json, signal }
    if (!listener) return readAnswer(await generate(sdk, options, attempt))
    if (attempts++ > 0) listener.reset('model_retry')
    const parameters = toParameters(options, sdk, attempt)
    return await readChunks(await sdk.models.generateContentStream(parameters), listener, keepAlive)
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

/** They stand for the contents and the system instruction in the bodies that the SDK makes. */
const placeholders = { contents: 'the contents', system: 'the system instruction' }
const placeholderContents = JSON.stringify([{ parts: [{ text: placeholders.contents }], role: 'user' }])
const placeholderSystem = JSON.stringify(placeholders.system)

/** A request that the SDK has made. Those of its kind differ in their contents, system instruction and signal only. */
interface Template {
  url: URL
  headers: Record<string, string>
  /** The parts of the body: before the contents, before the system instruction, and after it. */
  body: [start: string, between: string, end: string]
}

/** Requests whose answer is streamed have another URL. */
type Kind = `${ToolChoice} ${'unary' | 'streamed'}`

/** The templates for each list of tools. */
type Templates = WeakMap<ModelRequest['tools'], Partial<Record<Kind, Template>>>

function kindOf({ toolChoice, listener }: ModelRequest): Kind {
  return `${toolChoice} ${listener ? 'streamed' : 'unary'}`
}

function templateOf(input: string | URL | Request, { headers, body }: RequestInit = {}): Template {
  // Strings with other characters than Latin-1 ones have twice the size, and take longer to send.
  const [start, rest] = splitAt(asciiJson(String(body)), placeholderContents)
  return {
    url: new URL(String(input)),
    headers: Object.fromEntries(new Headers(headers)),
    body: [start, ...splitAt(rest, placeholderSystem)]
  }
}

function splitAt(text: string, placeholder: string): [string, string] {
  const start = text.indexOf(placeholder)
  if (start < 0) throw new Error('the SDK has changed a placeholder')
  return [text.slice(0, start), text.slice(start + placeholder.length)]
}

/**
 * Generates an answer. The SDK makes the first request of each kind: what it does for each request takes as long as
 * sending it.
 */
async function generate(sdk: Sdk, options: GeminiOptions, request: ModelRequest): Promise<unknown> {
  const template = sdk.templates.get(request.tools)?.[kindOf(request)]
  if (!template) return await sdk.models.generateContent(toParameters(options, sdk, request))
  const response = await send(sdk, template, request)
  return await response.json()
}

/**
 * A `fetch` that replaces the placeholders in the body. The SDK would drop unknown fields of a part and throw for some
 * others, and Gemini rejects a history with missing fields. The tools are converted only for the first request.
 */
function fetchWith(sdk: Sdk, request: ModelRequest): typeof fetch {
  const { templates } = sdk
  const { tools } = request
  return async (input, init) => {
    const known = templates.get(tools) ?? {}
    const template = known[kindOf(request)] ?? templateOf(input, init)
    templates.set(tools, { ...known, [kindOf(request)]: template })
    return await send(sdk, template, request)
  }
}

/** The signal goes directly to the request: the SDK would link it to another one. */
async function send({ http }: Sdk, template: Template, request: ModelRequest): Promise<Response> {
  const { url, headers } = template
  const { system, contents, json = contentsJson(contents), signal } = request
  const [start, between, end] = template.body
  const body = start + json + between + JSON.stringify(system) + end
  return await http.post(url, { headers, body, signal })
}

/**
 * The SDK's parameters. Its own retries, continuation and function calling are off, because tools must run in the
 * transaction of their step.
 */
function toParameters(options: GeminiOptions, sdk: Sdk, request: ModelRequest): GenerateContentParameters {
  const isKnown = sdk.templates.get(request.tools)?.[kindOf(request)] !== undefined
  return {
    model: options.model,
    contents: placeholders.contents,
    config: {
      ...(!isKnown && toSettings(options, request)),
      automaticFunctionCalling: { disable: true },
      automaticContinuation: false,
      httpOptions: { fetch: fetchWith(sdk, request) }
    }
  }
}

/** The settings that the body of a request states. */
function toSettings(
  { model, thinkingLevel = 'low' }: GeminiOptions,
  { tools, toolChoice }: ModelRequest
): GenerateContentConfig {
  const functionDeclarations = tools.map(({ name, description, parameters }) => ({
    name,
    description,
    parametersJsonSchema: parameters
  }))
  return {
    systemInstruction: placeholders.system,
    maxOutputTokens,
    // Older models refuse it.
    ...(model.startsWith('gemini-3') && {
      thinkingConfig: { thinkingLevel: thinkingLevels[thinkingLevel] }
    }),
    ...(tools.length > 0 && {
      tools: [{ functionDeclarations }],
      toolConfig: { functionCallingConfig: { mode: modes[toolChoice] } }
    })
  }
}

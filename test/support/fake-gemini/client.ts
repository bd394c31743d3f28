import { createGeminiModel, type GeminiOptions } from '../../../src/agent/gemini/model.ts'
import { type Model, type ModelAnswer, ModelError, type ModelRequest } from '../../../src/agent/model.ts'
import type { Script } from './exchange.ts'
import { type FakeGemini, type FakeOptions, startFakeGemini, type TestContext } from './server.ts'

interface LogLine {
  level: 'info' | 'warn' | 'error'
  fields: object
  message: string
}

export interface ModelOnFake {
  fake: FakeGemini
  model: Model
  /** Sends a request; the default has one user text and one tool, `add_task`. */
  ask(request?: Partial<ModelRequest>): Promise<ModelAnswer>
  /** The log lines. */
  log: LogLine[]
  /** The waits between attempts, in milliseconds. Tests do not really wait unless they pass `sleep`. */
  waits: number[]
  close(): Promise<void>
}

export const API_KEY = 'the-secret-api-key'

export const addTask = {
  name: 'add_task',
  description: 'Adds a task.',
  parameters: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] }
}

/** Creates the real adapter for a fake Gemini with this script, without jitter. */
export async function startModel(
  t: TestContext,
  script: Script,
  { fake: fakeOptions, ...overrides }: Partial<GeminiOptions> & { fake?: FakeOptions } = {}
): Promise<ModelOnFake> {
  const fake = await startFakeGemini(t, script, fakeOptions)
  const log: LogLine[] = []
  const waits: number[] = []
  const model = createGeminiModel({
    apiKey: API_KEY,
    model: 'gemini-test',
    baseUrl: fake.url,
    attemptMs: 10_000,
    connections: 1024,
    log: {
      info: (fields, message) => log.push({ level: 'info', fields, message }),
      warn: (fields, message) => log.push({ level: 'warn', fields, message }),
      error: (fields, message) => log.push({ level: 'error', fields, message })
    },
    random: () => 0,
    sleep: async ms => void waits.push(ms),
    ...overrides
  })
  t.teardown(() => model.close())
  const defaults = {
    system: 'Be brief.',
    contents: [{ role: 'user', parts: [{ text: 'Add milk' }] }],
    tools: [addTask],
    toolChoice: 'auto' as const,
    signal: new AbortController().signal
  }
  return {
    fake,
    model,
    log,
    waits,
    close: () => model.close(),
    ask: request => model.generate({ ...defaults, ...request })
  }
}

/** Code and `retryAfter` of the ModelError that this promise rejects with, and the message of its cause. */
export async function failureOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason
  )
  if (!(error instanceof ModelError)) throw new Error('Expected a ModelError.', { cause: error })
  const cause = error.cause instanceof Error ? error.cause.message : undefined
  return { code: error.code, retryAfter: error.options.retryAfter, cause }
}

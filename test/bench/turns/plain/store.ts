import type { JsonObject } from '../../../../src/lib/content.ts'

export interface Message {
  userId: string
  sessionId: string
  /** Undefined to start a conversation. */
  conversationId: string | undefined
  text: string
  isStreamed: boolean
}

interface AcceptedTurn {
  id: string
  userId: string
  conversationId: string
  isStreamed: boolean
  /** The contents before the message, each as JSON. */
  history: string[]
}

interface Tokens {
  inputTokens: number
  outputTokens: number
}

/** A content of the model as JSON, and its tokens. */
export interface Step extends Tokens {
  content: string
}

/** The answer, and the tokens of all steps. */
interface Outcome extends Tokens {
  text: string
}

interface Call {
  name: string
  args: JsonObject
}

/** What a turn stores. */
export interface Store {
  /** @returns undefined when the conversation does not exist or belongs to another user. */
  accept(message: Message): Promise<AcceptedTurn | undefined>
  /** Adds a task. @returns the result of the call. */
  addTask(turn: AcceptedTurn, step: Step, call: Call): Promise<JsonObject>
  /** @returns the time of the answer. */
  finish(turn: AcceptedTurn, step: Step, outcome: Outcome): Promise<Date>
}

export function userText(text: string): string {
  return JSON.stringify({ role: 'user', parts: [{ text }] })
}

/** @param response as JSON. */
export function functionResponse(name: string, response: string): string {
  return `{"role":"user","parts":[{"functionResponse":{"name":${JSON.stringify(name)},"response":${response}}}]}`
}

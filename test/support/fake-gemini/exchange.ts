import type { IncomingHttpHeaders } from 'node:http'
import type { Content, FunctionResponse } from '../../../src/agent/model.ts'
import type { Body } from './check-request.ts'

/** A received request. */
export interface FakeRequest {
  url: string
  headers: IncomingHttpHeaders
  body: Body
  /** `body.contents`. */
  contents: Content[]
  /** Whether a stream of events is requested. */
  streamed: boolean
  /** The last text of the user. */
  userText: string
  /** The function responses in the last content; empty if that is the user's text. */
  results: FunctionResponse[]
  /** Names of the declared tools. */
  tools: string[]
  /** Resolves at the end of this exchange, answered or not. */
  closed: Promise<void>
}

/** One request and the means to answer it. */
export interface Exchange {
  request: FakeRequest
  /** Answers with JSON; a 200 is sent as events if a stream was requested. */
  json(status: number, body: object, headers?: Record<string, string>): Promise<void>
  /** The events that this answer is streamed as. */
  events(body: object): string[]
  /** Answers with these bytes. */
  raw(status: number, body: string | Buffer, headers?: Record<string, string>): Promise<void>
  /** Sends the headers and these bytes, and leaves the response open. */
  begin(bytes: string): void
  /** Ends a response that `begin` has started. */
  end(): void
  /** Stores this content as issued: later requests may only contain its calls unchanged. */
  issue(content: Content): void
  /** Resets the TCP connection. */
  reset(): void
}

/** Answers one exchange; see `answers.ts`. */
export type Answer = (exchange: Exchange) => void | Promise<void>

/** The answers of a test: a list in order, or a function of the request. */
export type Script = Answer[] | ((request: FakeRequest, index: number) => Answer)

import type { IncomingHttpHeaders } from 'node:http'
import type { Content, FunctionResponse } from '../../../src/agent/model.ts'
import type { Body } from './check-request.ts'

/** A request as it arrived. */
export interface FakeRequest {
  url: string
  headers: IncomingHttpHeaders
  body: Body
  /** `body.contents`. */
  contents: Content[]
  /** Whether the answer is to be a stream of events. */
  streamed: boolean
  /** What the user said last. */
  userText: string
  /** The function responses in the last content; empty when that is the user's text. */
  results: FunctionResponse[]
  /** Names of the declared tools. */
  tools: string[]
  /** Resolves when the connection's part in this exchange is over, answered or not. */
  closed: Promise<void>
}

/** One request and the means to answer it. */
export interface Exchange {
  request: FakeRequest
  /** Answers with JSON; a 200 goes out as events when those were asked for. */
  json(status: number, body: object, headers?: Record<string, string>): Promise<void>
  /** The events that this answer is streamed as. */
  events(body: object): string[]
  /** Answers with these bytes. */
  raw(status: number, body: string | Buffer, headers?: Record<string, string>): Promise<void>
  /** Sends the head and these bytes, and leaves the answer open. */
  begin(bytes: string): void
  /** Ends an answer that was begun. */
  end(): void
  /** Remembers that this content was issued: its calls may come back only as they are here. */
  issue(content: Content): void
  /** Cuts the connection with a TCP reset. */
  reset(): void
}

/** Answers one exchange; `answers.ts` has them ready-made. */
export type Answer = (exchange: Exchange) => void | Promise<void>

/** What is answered, request by request: a list in order, or a choice by what was asked. */
export type Script = Answer[] | ((request: FakeRequest, index: number) => Answer)

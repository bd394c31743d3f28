import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { type ApiResponse, client } from '../support/client.ts'
import { contractViolation } from '../support/contract.ts'
import { addressOf } from '../support/event-reader.ts'
import { connect, request } from '../support/socket.ts'
import type { TestRequest } from './requests.ts'

/** Validates the response against the contract, as `askOnSocket` does. */
export function ask(t: Test, app: FastifyInstance, { method, url, ...options }: TestRequest) {
  return client(t, app).ask<unknown>(method, url, options)
}

/** Sends a request without its last characters over its own connection. */
export async function askOnSocket(
  t: Test,
  app: FastifyInstance,
  { method, url, body, token, headers }: TestRequest,
  missing = 0
): Promise<ApiResponse<unknown>> {
  const socket = await connect(t, await addressOf(app))
  const signed = token === undefined ? headers : { authorization: `Bearer ${token}`, ...headers }
  const text = request(`${method} ${url}`, signed, body)
  socket.send(text.slice(0, text.length - missing))
  const answer = await socket.answer()
  const type = String(answer.headers['content-type']).split(';', 1)[0] ?? ''
  const violation = contractViolation(app, { method, url, type, status: answer.status, body: answer.body })
  if (violation) t.fail(violation)
  return answer
}

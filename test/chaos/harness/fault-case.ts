import { setTimeout as sleep } from 'node:timers/promises'
import type { Problem } from '../../../src/contract/components.ts'
import type { ErrorCode } from '../../../src/errors.ts'
import { readerOf } from '../../support/contract.ts'
import { type Fault, type FaultProxy, faults, type Trigger } from '../../support/fault-proxy.ts'
import { deliver, post, type Reply } from './post.ts'
import { newReader, type Reader } from './reader.ts'
import type { Replica } from './replica.ts'
import { type KeyedRequest, newRequest, requestFrom } from './requests.ts'
import { shape } from './streamed-turn.ts'
import { verifyStream } from './verify-stream.ts'
import type { Environment } from './world.ts'

export type Target = 'Postgres' | 'the model'

/** A fault of a connection that begins at a moment of a turn. */
export interface Case {
  target: Target
  fault: Fault
  moment: (typeof moments)[number]
  /** Whether the request of the server is lost, or the answer to it. */
  loses: 'request' | 'answer'
  isStreamed: boolean
}

/** A server with a proxy to its Postgres or its model. */
export interface Lane extends Environment {
  target: Target
  fault: Fault
  replica: Environment['replica']
  server: Replica
  proxy: FaultProxy
}

const moments = ['start', 'middle', 'end'] as const
const seconds = 1000
/** `TURN_DEADLINE_MS` and `MODEL_ATTEMPT_MS`: three attempts and the waits between them end before the deadline. */
export const turnMs = 10 * seconds
export const attemptMs = seconds
/** The deadline, and the timeouts of the database for what is stored after it. */
export const answerMs = turnMs + 6 * seconds
/** A lease of 15 s, or the timeout of a transaction that holds a lock; the interval of recovery, and a turn. */
export const retryMs = 30 * seconds
/** How long Postgres fails during a stream, which waits for it. */
const outageMs = 4 * seconds

/** All cases of a target and a fault. A slow connection loses nothing. */
export function casesOf(target: Target, fault: Fault): Case[] {
  const loses = isSlow(fault) ? (['request'] as const) : (['request', 'answer'] as const)
  return moments.flatMap(moment =>
    loses.flatMap(loses =>
      [false, true].map(isStreamed => ({ target, fault, moment, loses, isStreamed }) satisfies Case)
    )
  )
}

export function isSlow(fault: Fault): boolean {
  return fault === faults[0] || fault === faults[1]
}

/** Names of prepared statements: that of the message, of a step, and of the end. */
const statements = { start: 'accept_keyed_first_message', middle: 'add_tool_calls', end: 'complete_turn' }
/** The turn has three steps with calls, and an answer. */
const requestCounts = { start: 1, middle: 2, end: 4 }

function triggerOf({ target, moment, loses }: Case): Trigger {
  if (target === 'Postgres')
    return { from: 'client', text: statements[moment], hits: loses === 'request' ? 'text' : 'answer' }
  const count = requestCounts[moment]
  if (loses === 'request') return { from: 'client', text: 'POST ', count, hits: 'text' }
  return { from: 'server', text: 'finishReason', count, hits: 'text' }
}

/** The documented errors of a turn by what has failed. Slow connections reach timeouts on a busy machine. */
const allowed: Record<Target, ErrorCode[]> = {
  Postgres: ['database_unavailable'],
  'the model': ['model_unavailable', 'model_timeout']
}

const readProblem = readerOf<Problem>('Problem')

/**
 * Runs a turn during which the fault begins. The request ends in time, with an answer or a documented error. When the
 * fault is over, the same request gets the answer, and the conversation continues. @returns the accepted requests.
 */
export async function runCase(lane: Lane, tested: Case): Promise<KeyedRequest[]> {
  const { db, result, proxy, server } = lane
  const name = Object.values({ ...tested, isStreamed: tested.isStreamed ? 'stream' : 'JSON' }).join(', ')
  const request = await newRequest(db, shape)
  const hasBegun = proxy.beginAt(tested.fault, triggerOf(tested))
  const began = performance.now()
  const ended = tested.isStreamed ? readStream(lane, request, name) : readAnswer(lane, request, name)
  const waits = tested.isStreamed && tested.target === 'Postgres'
  await Promise.race([ended, sleep(waits ? outageMs : answerMs, undefined, { ref: false })])
  result.expect(hasBegun(), 'never hit', name)
  await proxy.end()
  await ended
  const took = performance.now() - began
  result.max('answered after, s', took / 1000)
  const limit = waits ? outageMs + retryMs : answerMs
  result.expect(took < limit, 'late', `${name}: ${Math.round(took)} ms`)

  const conversationId = await retry(lane, request, name)
  const next = { ...requestFrom(request, 'one tool'), conversationId }
  await retry(lane, next, `${name}, next message`)
  if (tested.isStreamed) {
    const reader = newReader(request)
    await reader.read(server.url, 'chat')
    result.add(verifyStream(reader, name, ['tool_calls', 'model_retry', 'recovered']))
  }
  return [request, next]
}

async function readAnswer({ result, server, target }: Lane, request: KeyedRequest, name: string) {
  const reply = await post(server.url, request)
  result.count(reply.status === 200 ? 'answered' : `${reply.status} ${reply.code}`)
  expectDocumented({ result, target }, reply, name)
}

export function expectDocumented(
  { result, target }: Pick<Lane, 'result' | 'target'>,
  { status, code, text, retryAfter }: Reply,
  name: string
): void {
  if (status === 200) return
  const isAllowed = code !== undefined && allowed[target].includes(code)
  result.expect(isAllowed, 'answer', `${name}: ${status} ${text}`)
  if (status === 0) return
  readProblem(JSON.parse(text))
  result.expect(status !== 503 || retryAfter !== undefined, 'answer', `${name}: no Retry-After`)
}

/** A stream ends with its turn. It can be interrupted, or refused, while Postgres is unavailable. */
async function readStream({ result, server, target }: Lane, request: KeyedRequest, name: string) {
  const reader = newReader(request)
  await reader.read(server.url, 'chat').catch(error => {
    result.expect(false, 'answer', `${name}: ${error}`)
  })
  const end = endOf(reader)
  result.count(`stream ${end}`)
  const ends = [...allowed[target], ...(target === 'Postgres' ? ['refused', 'interrupted'] : [])]
  result.expect(end === 'completed' || ends.includes(end), 'answer', `${name}: stream ${end}`)
  if (end === 'completed') result.add(verifyStream(reader, name, ['tool_calls', 'model_retry', 'recovered']))
}

function endOf({ received }: Reader): string {
  const last = received.at(-1)
  if (last === undefined) return 'refused'
  if (last.event === 'turn.completed') return 'completed'
  return last.event === 'turn.failed' ? last.data.code : 'interrupted'
}

/** Sends a request until it is answered. @returns the conversation. */
async function retry({ result, server }: Lane, request: KeyedRequest, name: string): Promise<string> {
  const began = performance.now()
  const until = Date.now() + retryMs
  const reply = await deliver(request, { to: () => server.url, until, onReply: () => undefined })
  const took = performance.now() - began
  result.max('retried for, s', took / 1000)
  result.expect(reply.status === 200, 'answer', `${name}, retried: ${reply.status} ${reply.text}`)
  result.expect(took < retryMs, 'late', `${name}, retried: ${Math.round(took)} ms`)
  return JSON.parse(reply.text).conversation_id
}

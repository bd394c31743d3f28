import { setTimeout as sleep } from 'node:timers/promises'
import type { Script } from '../../support/fake-gemini/index.ts'
import { type Fault, faults as kinds, startFaultProxy } from '../../support/fault-proxy.ts'
import {
  answerMs,
  attemptMs,
  casesOf,
  expectDocumented,
  isSlow,
  type Lane,
  retryMs,
  runCase,
  type Target,
  turnMs
} from '../harness/fault-case.ts'
import { deliver, post } from '../harness/post.ts'
import type { Postgres } from '../harness/postgres.ts'
import { acceptedConnections, openDescriptors } from '../harness/process.ts'
import { newReader } from '../harness/reader.ts'
import { type KeyedRequest, newRequest, newUser } from '../harness/requests.ts'
import type { RunResult } from '../harness/result.ts'
import { answerTo } from '../harness/shapes.ts'
import { chunked, shape, streamScript } from '../harness/streamed-turn.ts'
import { verify } from '../harness/verify.ts'
import { within } from '../harness/waiting.ts'
import { type Environment, inEnvironment } from '../harness/world.ts'

const targets: Target[] = ['Postgres', 'the model']
const poolSize = 4
/** Those after which nothing waits for a timeout. */
const shortKinds: Record<Target, Fault[]> = {
  Postgres: ['one byte at a time', 'reset'],
  'the model': ['one byte at a time', 'half-close']
}
/** How many turns of different users end at the same time. */
const crowdSize = 24
/** How long the model takes for each of them, so that all have begun before the first one ends. */
const crowdMs = 500
/** How long the server may take to close what the faults have broken: a statement in the background waits for 31 s. */
const settleMs = 40_000
/** The statuses of liveness, health, a list, and a login with a wrong password. */
const healthy = [200, 200, 200, 401]
/** One statement on a new connection, or one that waits for it. */
const readMs = 4000
/** 10 s for running turns, and 3 s to close. A busy machine needs longer. */
const exitMs = 25_000

/** The turns of a crowd call no tool. */
const script: Script = request => {
  if (request.userText.startsWith(shape)) return streamScript(request)
  if (!request.userText.startsWith('no tool')) return answerTo(request)
  return async exchange => {
    await sleep(crowdMs)
    await answerTo(request)(exchange)
  }
}

/**
 * A proxy between a server and its Postgres, or its model, delays bytes, delivers one at a time, resets or half-closes
 * connections, swallows all bytes, or refuses connections, from different moments of a turn on.
 * @param isShort whether only those are run that end soon, in the middle of a turn.
 */
export async function faults(postgres: Postgres, { isShort }: { isShort: boolean }): Promise<RunResult> {
  const scenario = async (environment: Environment) => {
    const lanes = targets.flatMap(target =>
      (isShort ? shortKinds[target] : kinds).map(fault => ({ target, fault, isShort }))
    )
    await Promise.all(lanes.map(lane => runLane(environment, lane)))
  }
  return await inEnvironment(postgres, scenario, script, chunked)
}

interface LaneOptions {
  target: Target
  fault: Fault
  isShort: boolean
}

/** One server for all cases of a target and a fault, so that what they leak adds up. */
async function runLane(environment: Environment, { target, fault, isShort }: LaneOptions): Promise<void> {
  const { result, postgres, fake } = environment
  const database = await postgres.database()
  const proxy = await startFaultProxy(target === 'Postgres' ? database.url : fake.url)
  const server = await environment.replica({
    DATABASE_URL: target === 'Postgres' ? proxy.url : database.url,
    ...(target === 'the model' && { GEMINI_BASE_URL: proxy.url, MODEL_CONNECTIONS: '2' }),
    DATABASE_POOL_MAX: String(poolSize),
    MAX_STREAMS: '2',
    MODEL_ATTEMPT_MS: String(attemptMs),
    TURN_DEADLINE_MS: String(turnMs)
  })
  const lane: Lane = { ...environment, ...database, target, fault, server, proxy }
  try {
    const requests = [await warmUp(lane)]
    const before = await countAll(lane)
    const cases = casesOf(target, fault)
    // The last two of a moment, with and without a stream.
    for (const tested of isShort ? cases.filter(({ moment }) => moment === 'middle').slice(-2) : cases) {
      requests.push(...(await runCase(lane, tested)))
      result.count('cases')
    }
    if (target === 'Postgres') requests.push(...(await runCrowd(lane)))
    if (target === 'Postgres') await readDuring(lane)
    await expectNoLeaks(lane, before)
    result.add(await verify(database.db, requests))
    await stopDuring(lane)
  } finally {
    await proxy.close()
  }
}

/** Prepares all statements, so that the first case is like the others. */
async function warmUp({ db, server }: Lane): Promise<KeyedRequest> {
  const request = await newRequest(db, shape)
  await newReader(request).read(server.url, 'chat')
  return request
}

interface Counts {
  /** Without those of connections of clients, and of pools. */
  descriptors: number
  timers: number
}

async function countAll({ server }: Lane): Promise<Counts & { taken: number; waiting: number }> {
  const [descriptors, accepted, resources] = await Promise.all([
    openDescriptors(server.pid),
    acceptedConnections(Number(new URL(server.url).port)),
    server.resources()
  ])
  return { ...resources, descriptors: descriptors - accepted - resources.pooled }
}

async function expectNoLeaks(lane: Lane, before: Counts): Promise<void> {
  const { result, target, fault } = lane
  let after = await countAll(lane)
  const isAsBefore = await within(settleMs, async () => {
    after = await countAll(lane)
    const isFree = after.taken === 0 && after.waiting === 0
    return isFree && after.descriptors <= before.descriptors && after.timers <= before.timers
  })
  const figures = JSON.stringify({ before, after })
  result.expect(isAsBefore, 'leak', `${target}, ${fault}: ${figures}`)
}

/** The fault begins when the first of many turns ends. Each request ends in time, and each turn is completed. */
async function runCrowd({ db, result, target, fault, proxy, server }: Lane): Promise<KeyedRequest[]> {
  const requests = await Promise.all(Array.from({ length: crowdSize }, () => newRequest(db, 'no tool')))
  proxy.beginAt(fault, { from: 'client', text: 'complete_turn', hits: 'text' })
  const began = performance.now()
  const replies = await Promise.all(requests.map(request => post(server.url, request)))
  const took = performance.now() - began
  result.max('crowd answered after, s', took / 1000)
  result.expect(took < answerMs, 'late', `${target}, ${fault}, crowd: ${Math.round(took)} ms`)
  for (const reply of replies) expectDocumented({ result, target }, reply, `${fault}, crowd`)
  await proxy.end()
  const until = Date.now() + retryMs
  const options = { to: () => server.url, until, onReply: () => undefined }
  const retried = await Promise.all(requests.map(request => deliver(request, options)))
  for (const { status, text } of retried)
    result.expect(status === 200, 'answer', `${target}, ${fault}, crowd, retried: ${status} ${text}`)
  return requests
}

/** Requests without a turn: they fail in time, and work again without a restart. */
async function readDuring(lane: Lane): Promise<void> {
  const { db, result, fault, proxy, server } = lane
  const { token } = await newUser(db)

  async function request(path: string, body?: object): Promise<Response> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return await fetch(`${server.url}${path}`, {
      headers,
      ...(body && { method: 'POST', body: JSON.stringify(body) })
    })
  }

  async function requestAll(): Promise<Response[]> {
    return await Promise.all([
      request('/health/live'),
      request('/health'),
      request('/api/tasks'),
      request('/api/auth/login', { email: 'nobody@example.com', password: 'correct horse' })
    ])
  }

  proxy.begin(fault)
  const began = performance.now()
  const responses = await requestAll()
  const took = performance.now() - began
  result.max('read after, s', took / 1000)
  result.expect(took < readMs, 'late', `${fault}: reads took ${Math.round(took)} ms`)
  const statuses = responses.map(({ status }) => status)
  const isExpected = statuses.every((status, index) => {
    const isUnavailable = index > 0 && status === 503
    return isUnavailable || (status === healthy[index] && (index === 0 || isSlow(fault)))
  })
  result.expect(isExpected, 'answer', `${fault}: ${statuses}`)
  for (const { status, headers, url } of responses)
    result.expect(status !== 503 || headers.has('retry-after'), 'answer', `${fault}: no Retry-After: ${url}`)
  await proxy.end()
  const isBack = await within(settleMs, async () => {
    const again = await requestAll()
    return String(again.map(({ status }) => status)) === String(healthy)
  })
  result.expect(isBack, 'stuck', `${fault}: the server does not recover`)
}

/** The server stops in time during the fault. */
async function stopDuring({ result, target, fault, proxy, server }: Lane): Promise<void> {
  proxy.begin(fault)
  const began = performance.now()
  server.signal('SIGTERM')
  const hasEnded = await within(exitMs, () => !server.isRunning())
  result.max('stopped after, s', (performance.now() - began) / 1000)
  const what = `${target}, ${fault}: exit code ${server.exitCode()}`
  result.expect(hasEnded && server.exitCode() === 0, 'exit', what)
}

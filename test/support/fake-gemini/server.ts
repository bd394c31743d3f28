import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { once, withTimeout } from '../until.ts'
import { checkContents, currentTurn, type IssuedStep } from './check-contents.ts'
import { type Body, checkHead, declaredTools, type Expected, isProblem, readBody } from './check-request.ts'
import { type Chunking, oneChunk } from './chunking.ts'
import type { Exchange, FakeRequest, Script } from './exchange.ts'
import { type Encoding, send, whole } from './framing.ts'
import { invalid, type Problem } from './problems.ts'

export interface FakeOptions extends Expected, Partial<Encoding> {
  /** Whether the rules are enforced; set to false only to replay recorded traffic. Default true. */
  enforce?: boolean
  /** How a streamed answer is split into chunks. Default: one chunk. */
  chunking?: Chunking
}

export interface FakeGemini {
  /** For `GEMINI_BASE_URL`. */
  url: string
  /** The valid requests, in order of arrival. */
  requests: FakeRequest[]
  /** The problems of refused requests; empty for a correct client. */
  violations: Problem[]
  /** Connections: open now, the maximum at one time, and the total. */
  connections: { open: number; peak: number; total: number }
}

/** The methods of a tap test that are used here. */
export interface TestContext {
  teardown(handler: () => Promise<void>): void
  fail(message: string): unknown
}

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' }
const EVENT_TYPE = { 'content-type': 'text/event-stream' }

/**
 * Starts a Gemini API on a real socket that enforces Gemini's rules: a request that breaks one gets Gemini's 400,
 * whatever the script is. It is closed with the test.
 */
export async function startFakeGemini(
  t: TestContext,
  script: Script,
  options: FakeOptions = {}
): Promise<FakeGemini> {
  const { enforce = true, framing = whole, gzip = false, chunking = oneChunk } = options
  const issued: IssuedStep[] = []
  const fake: FakeGemini = {
    url: '',
    requests: [],
    violations: [],
    connections: { open: 0, peak: 0, total: 0 }
  }

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse) {
    const { method = '', url = '', headers } = incoming
    const body = readBody(await readText(incoming))
    const problem = checkHead({ method, url, headers }, options) ?? (isProblem(body) ? body : check(body))
    if (problem || isProblem(body)) return refuse(outgoing, problem)
    const request = toRequest(incoming, outgoing, body)
    const next =
      typeof script === 'function' ? script(request, fake.requests.length) : script[fake.requests.length]
    fake.requests.push(request)
    if (next) return next(toExchange(request, outgoing))
    t.fail(`The fake Gemini got more requests than its script has answers: "${request.userText}"`)
    return refuse(outgoing, invalid('The script has no more answers.'))
  }

  function check({ contents = [] }: Body): Problem | undefined {
    return enforce ? checkContents(contents, issued) : undefined
  }

  async function refuse(outgoing: ServerResponse, problem: Problem = invalid('')) {
    fake.violations.push(problem)
    await send(outgoing, problem.code, JSON_TYPE, JSON.stringify({ error: problem }), { framing, gzip })
  }

  function toExchange(request: FakeRequest, outgoing: ServerResponse): Exchange {
    const encoding = { framing, gzip }
    const events = (body: object) => chunking(body).map(chunk => `data: ${JSON.stringify(chunk)}\r\n\r\n`)
    const isStream = (status: number) => request.streamed && status === 200
    return {
      request,
      json: (status, body, headers) =>
        isStream(status)
          ? send(outgoing, status, { ...EVENT_TYPE, ...headers }, events(body).join(''), encoding)
          : send(outgoing, status, { ...JSON_TYPE, ...headers }, JSON.stringify(body), encoding),
      events,
      raw: (status, body, headers = {}) => send(outgoing, status, headers, body, encoding),
      begin: bytes => void outgoing.write(bytes),
      end: () => void outgoing.end(),
      issue: content => void issued.push({ turn: currentTurn(request.contents), content }),
      reset: () => outgoing.socket?.resetAndDestroy()
    }
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(error => {
      if (!outgoing.destroyed) t.fail(`The fake Gemini failed: ${error}`)
    })
  })
  countConnections(server, fake)
  fake.url = await listen(t, server)
  return fake
}

function countConnections(server: Server, { connections }: FakeGemini) {
  server.on('connection', socket => {
    connections.total++
    connections.open++
    connections.peak = Math.max(connections.peak, connections.open)
    socket.on('close', () => connections.open--)
  })
}

async function listen(t: TestContext, server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(async () => {
    server.closeAllConnections()
    await server[Symbol.asyncDispose]()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`
}

function toRequest(
  { url = '', headers }: IncomingMessage,
  outgoing: ServerResponse,
  body: Body
): FakeRequest {
  const contents = body.contents ?? []
  const closed = new Promise<void>(resolve => outgoing.once('close', resolve))
  const [asked] = currentTurn(contents)
  return {
    url,
    headers,
    body,
    contents,
    streamed: url.includes(':streamGenerateContent'),
    userText: (asked?.parts ?? []).map(part => part.text ?? '').join(''),
    results: (contents.at(-1)?.parts ?? []).flatMap(part => part.functionResponse ?? []),
    tools: declaredTools(body),
    get closed() {
      return withTimeout(`the end of the exchange about "${this.userText}"`, closed)
    }
  }
}

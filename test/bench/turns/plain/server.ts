import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import pg from 'pg'
import { createModelClient } from './ask-model.ts'
import { createDurableStore } from './durable.ts'
import { createFloorStore } from './floor.ts'
import { runTurn } from './turn.ts'

// node plain/server.ts floor|probe: a server with nothing but node:http, pg and undici. It reads the variables of the API.

const { DATABASE_URL, JWT_SECRET = '', GEMINI_BASE_URL = '', MODEL_SETTINGS = '' } = process.env
const secret = createSecretKey(Buffer.from(JWT_SECRET))
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
pool.on('error', () => undefined)
const store = process.argv[2] === 'floor' ? createFloorStore(pool) : createDurableStore(pool)
const connections = Number(process.env.MODEL_CONNECTIONS)
const ask = createModelClient({ url: GEMINI_BASE_URL, connections, settings: MODEL_SETTINGS })

/** The claims of a token; undefined if its signature is wrong. */
function claimsOf(authorization = ''): { sub: string; sid: string } | undefined {
  const [header, payload = '', signature = ''] = authorization.slice('Bearer '.length).split('.')
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest()
  const actual = Buffer.from(signature, 'base64url')
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return undefined
  return JSON.parse(Buffer.from(payload, 'base64url').toString())
}

async function bodyOf(request: IncomingMessage): Promise<{ message: string; conversation_id?: string }> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString())
}

async function chat(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const claims = claimsOf(request.headers.authorization)
  if (!claims) return send(response, 401, {})
  const { message: text, conversation_id: conversationId } = await bodyOf(request)
  const isStreamed = request.headers.accept === 'text/event-stream'
  const message = { userId: claims.sub, sessionId: claims.sid, conversationId, text, isStreamed }
  const emit = isStreamed ? emitterOf(response) : undefined
  const answer = await runTurn({ store, ask }, message, emit && (text => emit('response.delta', { text })))
  if (!emit) return send(response, answer ? 200 : 404, answer ?? {})
  emit('turn.completed', answer)
  response.end()
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
  response.writeHead(status, headers).end(text)
}

function emitterOf(response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  return (event: string, data: unknown) =>
    void response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}

const server = createServer((request, response) => {
  if (request.method === 'GET') return send(response, 200, {})
  chat(request, response).catch(error => {
    if (response.headersSent) response.destroy()
    else send(response, 500, { error: String(error) })
  })
})
server.keepAliveTimeout = 60_000
server.listen(Number(process.env.PORT), '127.0.0.1')

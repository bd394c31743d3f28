import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { answerText, type ModelQuestion, type ModelState } from './protocol.ts'

// A process that answers as Gemini does, without state: a text of the user with one call of add_task, and the response of
// a function with a short text.

interface Part {
  text?: string
  functionResponse?: object
}

/** Opaque, and as long as a short real one. */
const thoughtSignature = Buffer.alloc(96, 7).toString('base64')

let delayMs = 0
let waiting = 0

/** The parts of the answer to a request, each of which is a chunk of a stream. */
function answerTo(body: string, isStreamed: boolean): object[] {
  const parts: Part[] = JSON.parse(body).contents.at(-1).parts
  if (parts.some(part => part.functionResponse)) return textParts(isStreamed)
  const title = parts.find(part => part.text)?.text
  return [{ functionCall: { name: 'add_task', args: { title } }, thoughtSignature }]
}

function textParts(isStreamed: boolean): object[] {
  const words = answerText.match(/\S+\s*/g) ?? []
  return (isStreamed ? words : [answerText]).map(text => ({ text }))
}

function responseWith(part: object, bytes: number, isLast: boolean): string {
  const finish = isLast && { finishReason: 'STOP' }
  return JSON.stringify({
    candidates: [{ content: { parts: [part], role: 'model' }, ...finish, index: 0 }],
    usageMetadata: { promptTokenCount: Math.floor(bytes / 4), candidatesTokenCount: 12 },
    modelVersion: 'gemini'
  })
}

async function answer(url: string, body: string, response: ServerResponse): Promise<void> {
  const isStreamed = url.includes('streamGenerateContent')
  waiting += 1
  if (delayMs > 0) await sleep(delayMs)
  waiting -= 1
  const parts = answerTo(body, isStreamed)
  const texts = parts.map((part, index) => responseWith(part, body.length, index === parts.length - 1))
  response.setHeader('content-type', isStreamed ? 'text/event-stream' : 'application/json')
  if (isStreamed) for (const text of texts) response.write(`data: ${text}\r\n\r\n`)
  response.end(isStreamed ? undefined : texts[0])
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', () => answer(request.url ?? '', Buffer.concat(chunks).toString(), response))
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1')

process.on('message', (question: ModelQuestion) => {
  delayMs = question.delayMs ?? delayMs
  const { port } = server.address() as AddressInfo
  process.send?.({ port, waiting } satisfies ModelState)
})
// The program that has started it is gone.
process.once('disconnect', () => process.exit())

import { Pool } from 'undici'
import type { Content } from '../../../../src/lib/content.ts'

export interface ModelAnswer {
  content: Content
  inputTokens: number
  outputTokens: number
}

interface Response {
  candidates: [{ content: Content }]
  usageMetadata: { promptTokenCount: number; candidatesTokenCount: number; thoughtsTokenCount?: number }
}

/** Receives the text of an answer while it is generated. */
export type OnText = (text: string) => void

export type AskModel = ReturnType<typeof createModelClient>

const path = '/v1beta/models/gemini'
const headers = { 'content-type': 'application/json', 'x-goog-api-key': 'key' }

interface ModelClientOptions {
  url: string
  connections: number
  /** The fields of a request after its contents, as JSON without the first brace. */
  settings: string
}

/** The Gemini API without retries, limits or checks. With `onText` the answer is streamed. */
export function createModelClient({ url, connections, settings }: ModelClientOptions) {
  const pool = new Pool(url, { connections, headersTimeout: 0, bodyTimeout: 0 })

  return async (contents: string[], onText?: OnText): Promise<ModelAnswer> => {
    const method = onText ? 'streamGenerateContent?alt=sse' : 'generateContent'
    const { statusCode, body } = await pool.request({
      path: `${path}:${method}`,
      method: 'POST',
      headers,
      body: `{"contents":[${contents.join(',')}],${settings}`
    })
    if (statusCode !== 200) throw new Error(`the model answered ${statusCode}: ${await body.text()}`)
    if (onText) return await joined(body, onText)
    const response = JSON.parse(await body.text())
    return answerOf([response])
  }
}

/** Reads events of one line, which end with an empty line. */
async function joined(body: AsyncIterable<Uint8Array>, onText: OnText): Promise<ModelAnswer> {
  const chunks: Response[] = []
  let rest = ''
  for await (const bytes of body) {
    const events = (rest + Buffer.from(bytes).toString()).split('\r\n\r\n')
    rest = events.pop() ?? ''
    for (const event of events) {
      const chunk: Response = JSON.parse(event.slice('data: '.length))
      chunks.push(chunk)
      const [part] = chunk.candidates[0].content.parts ?? []
      if (part?.text) onText(part.text)
    }
  }
  return answerOf(chunks)
}

/** The parts of all chunks, with their texts in one part, and the tokens of the last chunk. */
function answerOf(chunks: Response[]): ModelAnswer {
  const parts = chunks.flatMap(({ candidates: [{ content }] }) => content.parts ?? [])
  const text = parts.map(part => part.text ?? '').join('')
  const {
    promptTokenCount,
    candidatesTokenCount,
    thoughtsTokenCount = 0
  } = chunks.at(-1)?.usageMetadata ?? {
    promptTokenCount: 0,
    candidatesTokenCount: 0
  }
  return {
    content: { parts: text ? [{ text }] : parts, role: 'model' },
    inputTokens: promptTokenCount,
    outputTokens: candidatesTokenCount + thoughtsTokenCount
  }
}

import type { Content } from '../../../src/agent/model.ts'
import type { FakeGemini } from './server.ts'

export const URL_PATH = '/v1beta/models/gemini-test:generateContent'
const KEY = { 'x-goog-api-key': 'key' }

interface Reply {
  candidates: { content: Content; finishReason: string }[]
  error: { message: string; details?: { reason: string }[] }
}

/** Posts this body unchanged, without the SDK. */
export async function post(fake: FakeGemini, body: unknown, { path = URL_PATH, headers = {} } = {}) {
  const json = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(fake.url + path, { method: 'POST', headers: { ...KEY, ...headers }, body: json })
  const reply: Reply = JSON.parse(await answer.text())
  return { status: answer.status, body: reply }
}

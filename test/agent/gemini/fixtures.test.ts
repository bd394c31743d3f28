import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import tap from 'tap'
import type { Content, Part } from '../../../src/agent/model.ts'
import { failureOf, startModel } from '../../support/fake-gemini/client.ts'
import {
  type Answer,
  byteByByte,
  type FakeOptions,
  type FakeRequest,
  splitAtRandom,
  type TestContext,
  whole
} from '../../support/fake-gemini/index.ts'
import { untilDailyReset } from './daily-reset.ts'

interface Candidate {
  content?: Content
  finishReason?: string
}

interface Exchange {
  request?: { body: { contents: Content[] } }
  response: {
    status: number
    headers: Record<string, string>
    body: {
      candidates?: Candidate[]
      promptFeedback?: object
      usageMetadata?: { promptTokenCount: number; candidatesTokenCount?: number; thoughtsTokenCount?: number }
    }
    bodySegments?: object[]
  }
}

/** The result for each recorded error: code, seconds to wait, attempts. */
const failures: Record<string, [string, number | undefined, number]> = {
  '15-400-api-key-invalid.json': ['model_unavailable', 60, 1],
  '17-429-daily-quota-short-retrydelay.json': ['model_unavailable', untilDailyReset(), 1],
  '18-429-retryinfo-fractional.json': ['model_unavailable', 35, 3],
  '20-503-overloaded.json': ['model_unavailable', undefined, 3],
  '22-400-missing-thought-signature-gla.json': ['model_failed', undefined, 1],
  '24-400-response-parts-mismatch.json': ['model_failed', undefined, 1],
  '25-400-call-turn-order.json': ['model_failed', undefined, 1]
}

const seed = Math.floor(Math.random() * 2 ** 31)
const framings = {
  whole,
  'one byte per write': byteByByte,
  [`split at random (seed ${seed})`]: splitAtRandom(seed)
}

const folder = process.env.GEMINI_FIXTURES
const fixtures = folder === undefined ? [] : readdirSync(folder).filter(name => name.endsWith('.json'))
const skip = folder === undefined && 'GEMINI_FIXTURES does not name the folder of recorded traffic'

for (const name of fixtures) {
  const exchanges = read(name)
  if (exchanges.some(({ response }) => response.bodySegments)) continue
  for (const [framing, cut] of Object.entries(framings)) {
    for (const gzip of [false, true]) {
      tap.test(`${name}, ${framing}${gzip ? ', compressed' : ''}`, async t => {
        await replay(t, name, exchanges, { framing: cut, gzip, enforce: false })
      })
    }
  }
}

tap.test('recorded traffic was replayed', { skip }, async t => {
  t.ok(fixtures.length > 0)
})

async function replay(
  t: TestContext & Pick<typeof tap, 'strictSame' | 'ok'>,
  name: string,
  exchanges: Exchange[],
  fakeOptions: FakeOptions
) {
  const script = (_: FakeRequest, index: number): Answer => {
    const { status, body } = (exchanges[index] ?? exchanges.at(-1)!).response
    return exchange => exchange.json(status, body)
  }
  const { ask, fake } = await startModel(t, script, { fake: fakeOptions })
  const answered: Content[] = []
  for (const { request, response } of exchanges) {
    const contents = request ? rebuild(request.body.contents, answered) : undefined
    const asking = ask(contents && { contents })
    if (response.status !== 200) {
      const { code, retryAfter } = await failureOf(asking)
      const [expectedCode, seconds = 0, attempts] = failures[name] ?? []
      t.strictSame([code, fake.requests.length], [expectedCode, attempts])
      // The reset of a daily quota comes closer while the tests run.
      t.ok(Math.abs((retryAfter ?? 0) - seconds) < 60, `${retryAfter} s`)
      return
    }
    const answer = await asking
    t.strictSame(answer, expected(response.body))
    if (request) t.strictSame(fake.requests.at(-1)?.contents.map(normal), request.body.contents.map(normal))
    answered.push(answer.content)
  }
}

function expected({ candidates = [], promptFeedback, usageMetadata: counts }: Exchange['response']['body']) {
  return {
    content: candidates[0]?.content ?? {},
    finishReason: promptFeedback ? 'PROMPT_BLOCKED' : candidates[0]?.finishReason,
    usage: {
      input_tokens: counts?.promptTokenCount,
      output_tokens: (counts?.candidatesTokenCount ?? 0) + (counts?.thoughtsTokenCount ?? 0)
    }
  }
}

/** The recorded history, with the adapter's answers instead of the recorder's, and their ids on the results. */
function rebuild(recorded: Content[], answered: Content[]): Content[] {
  const answers = answered.values()
  let last: Content = {}
  return recorded.map(content => {
    if (content.role === 'model') {
      last = answers.next().value ?? {}
      return last
    }
    const calls = (last.parts ?? []).filter(part => part.functionCall)
    return { ...content, parts: (content.parts ?? []).map((part, index) => withId(part, calls[index])) }
  })
}

function withId(part: Part, call: Part | undefined): Part {
  if (!part.functionResponse) return part
  const { name, response } = part.functionResponse
  const id = call?.functionCall?.id
  return { functionResponse: { ...(id !== undefined && { id }), name, response } }
}

/** Reverts changes of the recording client: its own ids for calls without one, and URL-safe base64. */
function normal(content: Content): unknown {
  return JSON.parse(JSON.stringify(content), (key, value) => {
    if (key === 'id' && String(value).startsWith('pyd_ai_')) return undefined
    return key === 'thoughtSignature' ? value.replaceAll('-', '+').replaceAll('_', '/') : value
  })
}

function read(name: string): Exchange[] {
  return JSON.parse(readFileSync(join(folder ?? '', name), 'utf8')).exchanges
}

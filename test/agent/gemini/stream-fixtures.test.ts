import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import tap from 'tap'
import type { ModelAnswer, Part } from '../../../src/agent/model.ts'
import { startModel } from '../../support/fake-gemini/client.ts'
import { byteByByte, raw, splitAtRandom, whole } from '../../support/fake-gemini/index.ts'
import { recordingListener } from '../recording-listener.ts'

interface Expected {
  deltas: string[]
  /** With `signed` instead of a signature. */
  parts?: Part[]
  rest: Omit<ModelAnswer, 'content'>
}

const signed = { thoughtSignature: 'signed' }

const expected: Record<string, Expected> = {
  '03a-stream-functioncall-signature.sse': {
    deltas: [],
    parts: [{ functionCall: { name: 'get_country', args: {} }, ...signed }],
    rest: { finishReason: 'STOP', usage: { input_tokens: 29, output_tokens: 212 } }
  },
  '03b-stream-final-text.sse': {
    deltas: ['The capital of Mexico', ' is Mexico City.'],
    parts: [{ text: 'The capital of Mexico is Mexico City.' }],
    rest: { finishReason: 'STOP', usage: { input_tokens: 257, output_tokens: 8 } }
  },
  '11b-prompt-blocked-3.7-flash.sse': {
    deltas: [],
    rest: { finishReason: 'PROMPT_BLOCKED', usage: { input_tokens: 9, output_tokens: 0 } }
  },
  '28-stream-empty-text-carries-signature.sse': {
    deltas: ['4'],
    parts: [{ text: '4' }, { text: '', ...signed }],
    rest: { finishReason: 'STOP', usage: { input_tokens: 15, output_tokens: 53 } }
  }
}

const seed = Math.floor(Math.random() * 2 ** 31)
const framings = {
  whole,
  'one byte per write': byteByByte,
  [`split at random (seed ${seed})`]: splitAtRandom(seed)
}

const folder = process.env.GEMINI_FIXTURES
const fixtures = folder === undefined ? [] : readdirSync(folder).filter(name => name.endsWith('.sse'))
const skip = folder === undefined && 'GEMINI_FIXTURES does not name the folder of recorded traffic'

for (const name of fixtures) {
  const recorded = read(name)
  const lineEnds = { CRLF: recorded, LF: recorded.replaceAll('\r\n', '\n'), 'no end': recorded.trimEnd() }
  for (const [framing, cut] of Object.entries(framings)) {
    for (const [lineEnd, body] of Object.entries(lineEnds)) {
      tap.test(`${name}, ${framing}, ${lineEnd}, is the answer that was recorded`, async t => {
        const options = { framing: cut, gzip: lineEnd === 'LF' }
        const { ask } = await startModel(t, [raw(body, 200, 'text/event-stream')], { fake: options })
        const listener = recordingListener()
        const { deltas, parts, rest } = expected[name]!
        const content = parts ? { parts: withSignature(parts, recorded), role: 'model' } : {}
        t.strictSame(await ask({ listener }), { content, ...rest })
        t.strictSame(listener.events, deltas)
      })
    }
  }
}

tap.test("Google's own recording of a streamed exchange is read", { skip }, async t => {
  const { exchanges } = JSON.parse(read('13-stream-tool-call-2.0-flash-exchange.json'))
  const bodies = exchanges.map(({ response }: { response: { bodySegments: object[] } }) =>
    response.bodySegments.map(chunk => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join('')
  )
  const { ask } = await startModel(
    t,
    bodies.map((body: string) => raw(body, 200, 'text/event-stream'))
  )
  for (const [numerator, input_tokens] of [
    [100, 21],
    [50, 38]
  ]) {
    const functionCall = { name: 'customDivide', args: { denominator: 2, numerator } }
    t.strictSame(await ask({ listener: recordingListener() }), {
      content: { role: 'model', parts: [{ functionCall }] },
      finishReason: 'STOP',
      usage: { input_tokens, output_tokens: 6 }
    })
  }
})

tap.test('each recorded stream was replayed', { skip }, async t => {
  t.strictSame(fixtures, Object.keys(expected))
})

function withSignature(parts: Part[], recorded: string): Part[] {
  const [, thoughtSignature = ''] = /"thoughtSignature": ?"([^"]+)"/.exec(recorded) ?? []
  return parts.map(part => (part.thoughtSignature ? { ...part, thoughtSignature } : part))
}

function read(name: string): string {
  return readFileSync(join(folder ?? '', name), 'utf8')
}

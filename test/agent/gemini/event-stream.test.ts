import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { eventsOf } from '../../../src/agent/gemini/event-stream.ts'
import { shareOf } from '../../support/share-of-runs.ts'

async function* pieces(bytes: Uint8Array, cuts: number[]): AsyncGenerator<Uint8Array> {
  const ends = [...cuts.map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (const [index, end] of ends.entries()) yield bytes.subarray(ends[index - 1] ?? 0, end)
}

async function read(text: string, cuts: number[] = []): Promise<string[]> {
  const events: string[] = []
  for await (const event of eventsOf(pieces(Buffer.from(text), cuts))) events.push(event)
  return events
}

const rows: Record<string, [string, string[]]> = {
  'nothing is no event': ['', []],
  'blank lines are no events': ['\n\r\n\n', []],
  'one event': ['data: 1\n\n', ['1']],
  'the space after the colon may be missing, and only one is left out': [
    'data:1\n\ndata:  2\n\n',
    ['1', ' 2']
  ],
  'the last event may lack its blank line, or any line end': ['data: 1\n\ndata: 2', ['1', '2']],
  'an event may have its data on several lines': ['data: {\ndata: }\n\n', ['{\n}']],
  'comments and other fields are not data': [': hi\nevent: x\nid: 1\nretry: 5\ndata: 1\n\n: bye\n\n', ['1']],
  'a bare JSON text is an event of its own': [
    'data: 1\r\n\r\n{\r\n  "error": {}\r\n}\r\n',
    ['1', '{\n  "error": {}\n}']
  ],
  'a byte order mark is no data': ['\ufeffdata: 1\n\n', ['1']]
}

for (const [name, [text, events]] of Object.entries(rows)) {
  t.test(name, async t => {
    t.strictSame(await read(text), events)
  })
}

t.test('events do not depend on how the stream is split, nor on line endings', async () => {
  const line = fc.string({ unit: 'binary' }).map(value => JSON.stringify(value))
  const stream = fc.record({
    events: fc.array(fc.array(line, { minLength: 1, maxLength: 3 })),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    cuts: fc.array(fc.nat())
  })
  await fc.assert(
    fc.asyncProperty(stream, async ({ events, lineEnd, cuts }) => {
      const lines = events.flatMap(data => [...data.map(line => `data: ${line}`), ''])
      const text = lines.map(line => line + lineEnd).join('')
      assert.deepEqual(
        await read(text, cuts),
        events.map(data => data.join('\n'))
      )
    }),
    { numRuns: shareOf(500) }
  )
})

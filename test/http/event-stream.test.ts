import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { compileFunction } from 'node:vm'
import t from 'tap'
import { eventStream, type ServerSentEvent } from '../../src/http/event-stream.ts'
import { until, withTimeout } from '../support/until.ts'

async function* three(): AsyncGenerator<ServerSentEvent> {
  yield { id: '1', event: 'first', data: { text: 'a\nb' } }
  yield { id: '2', event: 'second', data: null }
  yield { event: 'nameless', data: [1] }
}

/** Whether the source of the events was closed. */
async function* silent(signal: AbortSignal, seen: { aborted: boolean }): AsyncGenerator<ServerSentEvent> {
  yield { event: 'first', data: 1 }
  await once(signal, 'abort')
  seen.aborted = true
}

t.test('events are sent as frames in order, after a retry interval', async t => {
  t.equal(
    await text(eventStream(three)),
    [
      'retry: 1000\n\n',
      'id: 1\nevent: first\ndata: {"text":"a\\nb"}\n\n',
      'id: 2\nevent: second\ndata: null\n\n',
      'event: nameless\ndata: [1]\n\n'
    ].join('')
  )
})

/** The characters at which Python's `splitlines` splits, except the line feed. */
const splitting = '\u000b\u000c\r\u001c\u001d\u001e\u0085\u2028\u2029'
const separators = 'one\u0085two\u2028three\u2029four\nfive\u000bsix'

t.test('a text with line separators is one line for every reader', async t => {
  const stream = async function* (): AsyncGenerator<ServerSentEvent> {
    yield { event: 'response.delta', data: { text: separators } }
  }
  const sent = await text(eventStream(stream))
  for (const separator of splitting) t.notOk(sent.includes(separator), `U+${separator.charCodeAt(0)}`)

  const quickstart = readFileSync(join(import.meta.dirname, '../../docs/quickstart.md'), 'utf8')
  const [, loop = ''] = quickstart.match(/```js\n(.*?)```/s) ?? []
  const readText = compileFunction(`return (async () => { ${loop}; return text })()`, [
    ...['fetch', 'TextDecoderStream'],
    ...['api', 'token', 'message']
  ])
  t.equal(await readText(async () => new Response(sent), TextDecoderStream), separators)
})

t.test(
  'while no events arrive, comments keep the connection alive, until its reader disconnects',
  async t => {
    const seen = { aborted: false }
    const body = eventStream(signal => silent(signal, seen), { heartbeatMs: 10 })
    let got = ''
    body.on('data', chunk => {
      got += chunk
    })
    await until(() => got.split(':\n\n').length > 4)
    t.equal(got.replaceAll(/^:\n\n/gm, ''), 'retry: 1000\n\nevent: first\ndata: 1\n\n')
    t.notOk(seen.aborted)
    body.destroy()
    await until(() => seen.aborted)
  }
)

t.test('an error of the source ends the stream, and is reported', async t => {
  const errors: unknown[] = []
  const failing = async function* (): AsyncGenerator<ServerSentEvent> {
    yield { event: 'first', data: 1 }
    throw new Error('gone')
  }
  const body = eventStream(failing, { onError: error => errors.push(error) })
  await t.rejects(text(body), { message: 'gone' })
  t.match(errors, [{ message: 'gone' }])
})

t.test('a reader that reads nothing stops the source, and gets no comments', async t => {
  let taken = 0
  const closed = Promise.withResolvers<void>()
  const endless = async function* (): AsyncGenerator<ServerSentEvent> {
    try {
      for (;;) {
        taken += 1
        yield { event: 'x', data: 'y'.repeat(1000) }
      }
    } finally {
      closed.resolve()
    }
  }
  const body = eventStream(endless, { heartbeatMs: 5 })
  const held = () => body.readableLength + ('writableLength' in body ? Number(body.writableLength) : 0)
  let before = 0
  await until(async () => {
    before = held()
    await setTimeout(20)
    return held() === before
  })
  await setTimeout(50)
  t.equal(held(), before)
  t.ok(taken < 64, `${taken} events of 1 KB were taken`)
  body.destroy()
  await withTimeout('the events to be closed', closed.promise)
})

t.test('a slow reader gets all events', async t => {
  const frames = 200
  const many = async function* (): AsyncGenerator<ServerSentEvent> {
    for (let count = 0; count < frames; count++) yield { event: 'x', data: 'y'.repeat(2000) }
  }
  const body = eventStream(many, { heartbeatMs: 150 })
  let got = ''
  // Slower than the heartbeats, and always behind.
  for await (const chunk of body) {
    got += chunk
    await setTimeout(25)
  }
  t.equal(got.match(/^event: x$/gm)?.length, frames)
})

t.test('a stream that has ended keeps its events for a slow reader', async t => {
  const errors: unknown[] = []
  const body = eventStream(three, { heartbeatMs: 5, onError: error => errors.push(error) })
  await setTimeout(50)
  t.match(await text(body), /event: nameless\ndata: \[1\]\n\n$/)

  const forsaken = eventStream(three, { onError: error => errors.push(error) })
  await setTimeout(20)
  await once(forsaken.destroy(), 'close')
  t.strictSame(errors, [])
})

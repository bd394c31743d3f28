import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Server, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { addressOf } from '../../support/event-reader.ts'
import { heldAfter, parts, perCodeUnits, text } from '../../support/fake-gemini/index.ts'
import { connect, request } from '../../support/socket.ts'
import { until } from '../../support/until.ts'
import { setUpStreams, turnOf } from './requests.ts'

const setup = await setUpStreams(t, { chunking: perCodeUnits(1000) })
const { app, db } = setup
/** Almost as long as a text can be. */
const long = 'it is said at once. '.repeat(990)
const maxBytes = 64 * 1024
const addTask = { functionCall: { name: 'add_task', args: { title: 'milk' } }, thoughtSignature: 'c2ln' }

/**
 * Measures from now on the most bytes that the server holds for its responses at one time, in all of its buffers; and
 * whether a response is still being sent.
 */
function measure(t: Test) {
  const held = { peak: 0, isOpen: () => open.size > 0 }
  const open = new Set<ServerResponse>()
  const answers: (() => number)[] = []
  const onAnswer = (message: unknown) => {
    const { server, response } = message as { server: Server; response: ServerResponse }
    if (server !== app.server) return
    open.add(response.once('close', () => open.delete(response)))
    let body: Readable | undefined
    response.once('pipe', source => {
      body = source
    })
    answers.push(() => response.writableLength + (body?.readableLength ?? 0) + writableLengthOf(body))
  }
  subscribe('http.server.request.start', onAnswer)
  const timer = setInterval(() => {
    held.peak = Math.max(held.peak, ...answers.map(bytes => bytes()))
  }, 1)
  t.teardown(() => {
    clearInterval(timer)
    unsubscribe('http.server.request.start', onAnswer)
  })
  return held
}

function writableLengthOf(body: object | undefined): number {
  return body && 'writableLength' in body ? Number(body.writableLength) : 0
}

t.test('a reader that reads nothing does not delay the turn, and takes 64 KiB at most', async t => {
  const url = await addressOf(app)
  const person = await setup.newUser(t)
  const held = measure(t)
  const late = heldAfter(Math.ceil(long.length / 1000), text(long))
  t.teardown(() => late.release())
  const steps = Array.from({ length: 5 }, () => parts([{ text: long }, addTask]))
  setup.answer('say it to nobody', [...steps, late])
  // The buffers of the operating system have room for more than the whole stream.
  app.server.once('connection', connection => connection.cork())
  const socket = await connect(t, url)
  const headers = { authorization: `Bearer ${person.token}`, accept: 'text/event-stream' }
  socket.send(request('POST /api/chat', headers, { message: 'say it to nobody' }))
  // All deltas were sent and stored, and the reader is far behind.
  await until(async () => (await shownTo(person.scope.userId)) === long.length)
  t.ok(held.peak > 0 && held.peak <= maxBytes, `${held.peak} bytes were held`)
  late.release()
  await until(async () => (await turnOf(person.scope))?.status === 'completed')
  t.comment(`${held.peak} bytes were held`)
  t.ok(held.isOpen(), 'it was still waited for the reader then')
  t.ok(held.peak <= maxBytes, `${held.peak} bytes were held`)
  socket.cut()
})

/** The number of UTF-16 code units in the user's stored deltas of the last step. */
async function shownTo(userId: string): Promise<number> {
  const { shown } = await db
    .selectFrom('stream_deltas')
    .where('user_id', '=', userId)
    .where('step', '=', 6)
    .select(eb => eb.fn.max('count').as('shown'))
    .executeTakeFirstOrThrow()
  return Number(shown)
}

import { text } from 'node:stream/consumers'
import t from 'tap'
import { createOpenStreams, type Events } from '../../src/http/open-streams.ts'

const log = { warn: () => undefined }
const reader = { session: { userId: 'ada', sessionId: 'one' }, log }

function createStreams(max: number) {
  const streams = createOpenStreams({
    ...{ max, maxPerUser: max, log, sessionCheckMs: 60_000 },
    activeSessions: async sessions => new Set(sessions.map(({ sessionId }) => sessionId))
  })
  t.teardown(streams.close)
  return streams
}

/** They end when the signal is aborted, and are then over, or not. */
function eventsUntilAborted(isOver = false): Events {
  return async function* events(signal) {
    const { promise, resolve } = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => resolve())
    if (!signal.aborted) await promise
    yield { event: 'last', data: {} }
    return isOver
  }
}

const closing = (reason: string) => `event: stream.closing\ndata: {"reason":"${reason}"}\n\n`
const last = 'retry: 1000\n\nevent: last\ndata: {}\n\n'

t.test('a stream that is too old ends, says so, and makes place for another one', async t => {
  const open = createStreams(1).group({ stopping: new AbortController().signal, maxAgeMs: 5 })
  for (let count = 0; count < 3; count += 1) {
    const body = await open(reader, async () => eventsUntilAborted())
    t.equal(await text(body), last + closing('too_old'))
  }
})

t.test('the streams of a kind end together; those of other kinds stay', async t => {
  const [stop, never] = [new AbortController(), new AbortController()]
  const streams = createStreams(3)
  const open = streams.group({ stopping: stop.signal })
  const bodies = await Promise.all([1, 2].map(() => open(reader, async () => eventsUntilAborted())))
  const other = await streams.group({ stopping: never.signal })(reader, async () => eventsUntilAborted())
  stop.abort()
  for (const body of bodies) t.equal(await text(body), last + closing('draining'))
  t.equal(other.closed, false)
  t.equal(
    await text(await open(reader, async () => eventsUntilAborted())),
    last + closing('draining'),
    'too late'
  )
  never.abort()
  t.equal(await text(other), last + closing('draining'))
})

t.test('a stream that is over does not say why the server ends it', async t => {
  const open = createStreams(1).group({ stopping: AbortSignal.abort() })
  t.equal(await text(await open(reader, async () => eventsUntilAborted(true))), last)
})

t.test('a stream that could not begin takes no place', async t => {
  const open = createStreams(1).group({ stopping: new AbortController().signal, maxAgeMs: 5 })
  const failed = open(reader, async () => {
    throw new Error('no')
  })
  await t.rejects(failed, new Error('no'))
  const body = await open(reader, async () => eventsUntilAborted())
  await t.rejects(
    open(reader, async () => eventsUntilAborted()),
    { code: 'overloaded' }
  )
  await text(body)
})

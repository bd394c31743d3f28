import { Failure } from './failure.ts'

export type EventStream = NonNullable<Response['body']>

/** Milliseconds without data after which a connection counts as lost: the API sends a heartbeat every 15 seconds. */
const silenceMs = 40_000

/** The events of one connection, of the type that the contract gives for it. Rejects at its end. */
export async function* eventsIn<Event>(stream: EventStream): AsyncGenerator<Event> {
  let rest = ''
  for await (const chunk of chunksOf(stream)) {
    const frames = (rest + chunk).split('\n\n')
    rest = frames.pop() ?? ''
    for (const frame of frames) {
      const event = eventIn<Event>(frame)
      if (event) yield event
    }
  }
  throw new Failure('no_answer', 'The connection was lost.')
}

/** The API writes the data of an event in one line; a frame without data is a comment. */
function eventIn<Event>(frame: string): Event | undefined {
  const { data, ...event } = Object.fromEntries(frame.split('\n').map(line => line.split(/: (.*)/s)))
  return data && { ...event, data: JSON.parse(data) }
}

async function* chunksOf(stream: EventStream): AsyncGenerator<string> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader()
  const hangUp = () => reader.cancel().catch(() => {})
  try {
    for (;;) {
      const silence = setTimeout(hangUp, silenceMs)
      const { done, value } = await reader.read().finally(() => clearTimeout(silence))
      if (done) return
      yield value
    }
  } finally {
    void hangUp()
  }
}

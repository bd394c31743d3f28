import type { ChangeEvent, TurnEvent } from '../../src/contract/components.ts'
import { readerOf } from './contract.ts'

/** Returns an event of a kind of streams. @throws if it is invalid. */
export type ReadEvent<Event> = (value: unknown) => Event

export const turnEvent = readerOf<TurnEvent>('TurnEvent')
export const changeEvent = readerOf<ChangeEvent>('ChangeEvent')

/** The events of a stream, validated. @throws on an invalid event, and when the connection is lost. */
export function eventsOf<Event>(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  readEvent: ReadEvent<Event>
): AsyncGenerator<Event> {
  // Starts reading now, not at the first event: fetch cancels an unread body once its response is garbage collected.
  return eventsIn(body.pipeThrough(new TextDecoderStream()), readEvent)
}

async function* eventsIn<Event>(
  text: ReadableStream<string>,
  readEvent: ReadEvent<Event>
): AsyncGenerator<Event> {
  let rest = ''
  for await (const piece of text) {
    const frames = (rest + piece).split('\n\n')
    rest = frames.pop() ?? ''
    for (const frame of frames) yield* eventIn(frame, readEvent)
  }
  if (rest !== '') throw new Error(`half an event: ${rest}`)
}

/** No event for comments and `retry` fields. */
function eventIn<Event>(frame: string, readEvent: ReadEvent<Event>): Event[] {
  if (frame.startsWith(':') || frame.startsWith('retry: ')) return []
  const { data = '', ...names } = Object.fromEntries(frame.split('\n').map(fieldOf))
  return [readEvent({ ...names, data: JSON.parse(data) })]
}

function fieldOf(line: string): [string, string] {
  const colon = line.indexOf(': ')
  return [line.slice(0, colon), line.slice(colon + 2)]
}

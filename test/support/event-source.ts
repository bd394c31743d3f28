import type { TurnEvent } from '../../src/contract/components.ts'
import { readerOf } from './contract.ts'

const readEvent = readerOf<TurnEvent>('TurnEvent')

/** The events of a stream, validated. @throws on an invalid event, and when the connection is lost. */
export function eventsOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<TurnEvent> {
  // Starts reading now, not at the first event: fetch cancels an unread body once its response is garbage collected.
  return eventsIn(body.pipeThrough(new TextDecoderStream()))
}

async function* eventsIn(text: ReadableStream<string>): AsyncGenerator<TurnEvent> {
  let rest = ''
  for await (const piece of text) {
    const frames = (rest + piece).split('\n\n')
    rest = frames.pop() ?? ''
    for (const frame of frames) yield* eventIn(frame)
  }
  if (rest !== '') throw new Error(`half an event: ${rest}`)
}

/** No event for comments and `retry` fields. */
function eventIn(frame: string): TurnEvent[] {
  if (frame.startsWith(':') || frame.startsWith('retry: ')) return []
  const { data = '', ...names } = Object.fromEntries(frame.split('\n').map(fieldOf))
  return [readEvent({ ...names, data: JSON.parse(data) })]
}

function fieldOf(line: string): [string, string] {
  const colon = line.indexOf(': ')
  return [line.slice(0, colon), line.slice(colon + 2)]
}

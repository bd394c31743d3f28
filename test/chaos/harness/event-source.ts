import { Ajv } from 'ajv'
import { components, type TurnEvent } from '../../../src/contract/components.ts'

const ajv = new Ajv({ validateFormats: false })
for (const component of components) ajv.addSchema(component)
const isTurnEvent = ajv.compile<TurnEvent>({ $ref: 'TurnEvent' })

/** The events of a stream, each as the contract has it. @throws on anything else, and when the connection is lost. */
export async function* eventsOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<TurnEvent> {
  let rest = ''
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + piece).split('\n\n')
    rest = frames.pop() ?? ''
    for (const frame of frames) yield* eventIn(frame)
  }
}

/** None in a comment, or in how long to wait before coming back. */
function eventIn(frame: string): TurnEvent[] {
  const lines = frame.split('\n').map(line => line.split(/: ?(.*)/s, 2))
  const { event, id, data } = Object.fromEntries(lines)
  if (event === undefined) return []
  const told: unknown = { ...(id !== undefined && { id }), event, data: JSON.parse(data) }
  if (!isTurnEvent(told)) throw new Error(`No event of the contract: ${frame}`)
  return [told]
}

import type { ResponseResetEvent, TurnEvent } from '../../../src/contract/components.ts'
import type { Reader } from './reader.ts'
import type { Failure } from './result.ts'
import { titlesOf } from './shapes.ts'
import { answerFor, preambleFor } from './streamed-turn.ts'
import { onceOnly } from './verify.ts'

type Reason = ResponseResetEvent['data']['reason']

/**
 * Verifies the events of a reader that was disconnected and resumed until the turn ended: ids are in order, each call
 * and the end arrive once, and the final text is the answer. Resets are allowed for these reasons only.
 */
export function verifyStream({ request, received }: Reader, where: string, reasons: Reason[]): Failure[] {
  const labels = Map.groupBy(received, labelOf)
  const last = received.at(-1)
  const response = last?.event === 'turn.completed' ? last.data.response : undefined
  const resets = received.flatMap(event => (event.event === 'response.reset' ? event.data.reason : []))
  const failures = [
    ...labelsOf(request).flatMap(label => onceOnly(labels.get(label)?.length, label)),
    ...unless(isAscending(received.map(idOf)), 'order', 'ids are not in order'),
    ...unless(response === answerFor(request.id), 'answer', `the last event is ${labelOf(last)}`),
    ...unless(finalText(received) === answerFor(request.id), 'text', 'the final text is not the answer'),
    ...resets
      .filter(reason => !reasons.includes(reason))
      .map(reason => ({ kind: 'unexpected reset', what: `reset ${reason}` }))
  ]
  return failures.map(({ kind, what }) => ({ kind, what: `${where}: ${what}` }))
}

/** As `verifyStream`, for a reader whose servers were not killed: no text was sent twice. */
export function verifyUninterrupted(reader: Reader, where: string): Failure[] {
  const { id } = reader.request
  const isAllOnce = textOf(reader.received) === preambleFor(id) + answerFor(id)
  return [
    ...verifyStream(reader, where, ['tool_calls']),
    ...unless(isAllOnce, 'text', `${where}: a text was sent twice, or is missing`)
  ]
}

/** The events that must arrive exactly once. */
function labelsOf(request: Reader['request']): string[] {
  const calls = titlesOf(request).flatMap((title, index) => [
    `tool_call.started ${index + 1}.0 ${title}`,
    `tool_call.completed ${index + 1}.0 ${title}`
  ])
  return ['turn.started', ...calls, 'turn.completed']
}

function labelOf(event: TurnEvent | undefined): string {
  if (event?.event !== 'tool_call.started' && event?.event !== 'tool_call.completed')
    return event?.event ?? 'none'
  const { step, index, parameters } = event.data
  return `${event.event} ${step}.${index} ${'title' in parameters ? parameters.title : ''}`
}

/** The text after the last reset: what a client shows at the end. */
function finalText(received: TurnEvent[]): string {
  return textOf(received.slice(received.findLastIndex(({ event }) => event === 'response.reset') + 1))
}

function textOf(received: TurnEvent[]): string {
  return received.map(event => (event.event === 'response.delta' ? event.data.text : '')).join('')
}

function idOf(event: TurnEvent): number[] {
  return 'id' in event ? event.id.split('.').map(Number) : []
}

function isAscending(ids: number[][]): boolean {
  return ids.every((id, index) => index === 0 || isBefore(ids[index - 1] ?? [], id))
}

function isBefore(one: number[], other: number[]): boolean {
  const at = one.findIndex((value, index) => value !== other[index])
  return at >= 0 && Number(one[at]) < Number(other[at])
}

function unless(holds: boolean, kind: string, what: string): Failure[] {
  return holds ? [] : [{ kind, what }]
}

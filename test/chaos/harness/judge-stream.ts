import type { ResponseResetEvent, TurnEvent } from '../../../src/contract/components.ts'
import { onceOnly } from './judge.ts'
import type { Reader } from './reader.ts'
import { titlesOf } from './shapes.ts'
import { answerAbout, asideAbout } from './story.ts'
import type { Failure } from './verdict.ts'

type Reason = ResponseResetEvent['data']['reason']

/**
 * What was told to somebody who was cut off and came back, until the turn had ended: all in order, each call and the end
 * once, and the text that stands is the answer. Only for these reasons may it have been shown anew.
 */
export function judgeStream({ letter, heard }: Reader, where: string, reasons: Reason[]): Failure[] {
  const labels = Map.groupBy(heard, labelOf)
  const last = heard.at(-1)
  const response = last?.event === 'turn.completed' ? last.data.response : undefined
  const resets = heard.flatMap(event => (event.event === 'response.reset' ? event.data.reason : []))
  const failures = [
    ...labelsOf(letter).flatMap(label => onceOnly(labels.get(label)?.length, label)),
    ...unless(isAscending(heard.map(placeOf)), 'order', 'ids are not in order'),
    ...unless(response === answerAbout(letter.id), 'answer', `the last event is ${labelOf(last)}`),
    ...unless(standing(heard) === answerAbout(letter.id), 'text', 'what stands is not the answer'),
    ...resets
      .filter(reason => !reasons.includes(reason))
      .map(reason => ({ kind: 'shown anew', what: `reset ${reason}` }))
  ]
  return failures.map(({ kind, what }) => ({ kind, what: `${where}: ${what}` }))
}

/** The same for somebody whose servers all went on: nothing was ever shown twice. */
export function judgeUnbroken(reader: Reader, where: string): Failure[] {
  const { id } = reader.letter
  const isAllOnce = textOf(reader.heard) === asideAbout(id) + answerAbout(id)
  return [
    ...judgeStream(reader, where, ['tool_calls']),
    ...unless(isAllOnce, 'text', `${where}: a text was shown twice, or not`)
  ]
}

/** What must be told once. */
function labelsOf(letter: Reader['letter']): string[] {
  const calls = titlesOf(letter).flatMap((title, index) => [
    `tool_call.started ${index + 1}.0 ${title}`,
    `tool_call.completed ${index + 1}.0 ${title}`
  ])
  return ['turn.started', ...calls, 'turn.completed']
}

function labelOf(event: TurnEvent | undefined): string {
  if (event?.event !== 'tool_call.started' && event?.event !== 'tool_call.completed')
    return event?.event ?? 'none'
  const { step, index, parameters } = event.data
  return `${event.event} ${step}.${index} ${parameters.title}`
}

/** What stands on the screen at the end. */
function standing(heard: TurnEvent[]): string {
  return textOf(heard.slice(heard.findLastIndex(({ event }) => event === 'response.reset') + 1))
}

function textOf(heard: TurnEvent[]): string {
  return heard.map(event => (event.event === 'response.delta' ? event.data.text : '')).join('')
}

function placeOf(event: TurnEvent): number[] {
  return 'id' in event ? event.id.split('.').map(Number) : []
}

function isAscending(places: number[][]): boolean {
  return places.every((place, index) => index === 0 || isBefore(places[index - 1] ?? [], place))
}

function isBefore(one: number[], other: number[]): boolean {
  const at = one.findIndex((value, index) => value !== other[index])
  return at >= 0 && Number(one[at]) < Number(other[at])
}

function unless(holds: boolean, kind: string, what: string): Failure[] {
  return holds ? [] : [{ kind, what }]
}

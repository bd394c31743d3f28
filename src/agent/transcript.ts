import { isDeepStrictEqual } from 'node:util'
import { isObject } from '../lib/objects.ts'
import { callParts } from './classification.ts'
import type { Content, FunctionCall, FunctionResponse, JsonObject, Part } from './model.ts'
import type { RecordedCall, RecordedStep } from './turn.ts'

/** A turn of the history. */
export interface PastTurn {
  /** The user's message. */
  message: string
  /** The model refused the turn and would refuse it again: no part of it is sent. */
  refused: boolean
  steps: RecordedStep[]
}

/**
 * The contents of a request to the model: for each turn, in order, the user's text and the steps exactly as received,
 * with each call paired with its result. The last turn is the one to answer.
 *
 * It is built from stored data only. The model always accepts it: stored contents that the model would reject, which
 * only a defect can cause, are left out.
 */
export function transcript(turns: PastTurn[]): Content[] {
  const current = turns.at(-1)
  return turns
    .filter(turn => !turn.refused)
    .flatMap(turn => [userText(turn.message), ...sentSteps(turn.steps, turn !== current)])
}

/** Bytes of a request to the model, as it is sent: with the system instruction and the declarations of the tools. */
export const maxRequestBytes = 2 ** 20

/** The contents of the requests of a turn, with the text of the earlier turns, which all of its requests send. */
export interface TurnContents {
  earlier: Content[]
  /** Their short form as JSON, without the bracket at its end. */
  earlierJson: string
  latest: Content[]
}

/** @param contents of a transcript. */
export function turnContents(contents: Content[]): TurnContents {
  const latest = latestTurn(contents)
  const earlier = contents.slice(0, contents.length - latest.length)
  return { earlier, earlierJson: JSON.stringify(earlier.map(withCounts)).slice(0, -1), latest }
}

/** The contents of a request. */
export interface RequestContents {
  contents: Content[]
  /** Their short form. */
  json: string
}

/**
 * The most recent turns of contents, as many as fit into this number of bytes in their short form; none if not even the
 * latest one fits. Turns are never cut.
 */
export function newestTurns(
  { earlier, earlierJson, latest }: TurnContents,
  maxBytes: number
): RequestContents {
  const contents = [...earlier, ...latest]
  const json = `${earlierJson}${earlier.length > 0 ? ',' : ''}${JSON.stringify(latest.map(shortened)).slice(1)}`
  if (Buffer.byteLength(json) <= maxBytes) return { contents, json }
  const newest = contents.slice(startWithin(contents, maxBytes))
  return { contents: newest, json: contentsJson(newest) }
}

/** The index of the first turn that fits into this number of bytes together with those after it. */
function startWithin(contents: Content[], maxBytes: number): number {
  const sizes = shortForm(contents).map(
    content => Buffer.byteLength(JSON.stringify(content)) + separatorBytes
  )
  let start = contents.length
  let bytes = separatorBytes
  for (let index = contents.length - 1; index >= 0; index--) {
    bytes += sizes[index] ?? 0
    if (bytes > maxBytes) break
    if (isUserText(contents[index] ?? {})) start = index
  }
  return start
}

/** Bytes between two elements of a JSON array; it begins and ends with one more. */
const separatorBytes = 1

/** Contents in their short form, as JSON. */
export function contentsJson(contents: Content[]): string {
  return JSON.stringify(shortForm(contents))
}

/** The contents of the latest turn: the last text of the user, and what follows it. */
export function latestTurn(contents: Content[]): Content[] {
  return contents.slice(Math.max(0, contents.findLastIndex(isUserText)))
}

/** Converts each content: one function for those of earlier turns, one for those of the latest turn. */
export function mapByTurn<Mapped>(
  contents: Content[],
  earlier: (content: Content) => Mapped,
  latest: (content: Content) => Mapped
): Mapped[] {
  const start = contents.length - latestTurn(contents).length
  return contents.map((content, index) => (index < start ? earlier : latest)(content))
}

function isUserText({ role, parts = [] }: Content): boolean {
  return role === 'user' && parts.some(part => part.text !== undefined)
}

/**
 * Leaves out steps without calls, except for the last step of an ended turn: no content of the model may follow its
 * text, and the request must end with a content of the user.
 */
function sentSteps(steps: RecordedStep[], isOver: boolean): Content[] {
  const sent = steps.map(stepContents).filter(contents => contents.length > 0)
  return sent.filter((contents, index) => contents.length > 1 || (isOver && index === sent.length - 1)).flat()
}

/**
 * The contents of a step: the model's content, then the results of its calls in one content, in call order. Empty when
 * the step has no part that can be sent.
 */
export function stepContents(step: RecordedStep): Content[] {
  const content = { role: 'model', parts: (step.content.parts ?? []).flatMap(sendable) }
  if (content.parts.length === 0) return []
  const calls = callParts(content).map(part => part.functionCall)
  const results = resultsOf(calls, step.calls)
  const responses = calls.map(({ id, name = '' }, index) => ({
    functionResponse: {
      ...(id !== undefined && { id }),
      name,
      response: results[index] ?? { error: 'not_recorded' }
    } satisfies FunctionResponse
  }))
  return responses.length > 0 ? [content, { role: 'user', parts: responses }] : [content]
}

/** The part as received, without a `functionResponse`. Empty when the part holds neither a call nor a text. */
function sendable({ functionResponse, ...part }: Part): Part[] {
  const isFilled = part.functionCall ? Boolean(part.functionCall.name) : part.text !== undefined
  return isFilled ? [part] : []
}

/** The result of each call. If their numbers differ, a result goes only to a call with its tool and parameters. */
function resultsOf(calls: FunctionCall[], recorded: RecordedCall[]): (JsonObject | undefined)[] {
  if (calls.length === recorded.length) return recorded.map(call => call.result)
  const left = [...recorded]
  return calls.map(({ name, args = {} }) => {
    const index = left.findIndex(
      ({ tool, parameters }) => tool === name && isDeepStrictEqual(parameters, args)
    )
    return index < 0 ? undefined : left.splice(index, 1)[0]?.result
  })
}

/**
 * Shortens the tool results in contents, for a model that is paid by length: a task to its number, its title and the
 * fields that are set, and a list of an earlier turn to its counts, because the answer after it says what it was. The
 * same contents always have the same short form.
 */
export function shortForm(contents: Content[]): Content[] {
  return mapByTurn(contents, withCounts, shortened)
}

function withCounts(content: Content): Content {
  return withResults(content, countsOf)
}

function shortened(content: Content): Content {
  return withResults(content, shortResult)
}

type ConvertResult = (result: JsonObject) => JsonObject

function withResults(content: Content, convert: ConvertResult): Content {
  if (!content.parts?.some(part => part.functionResponse)) return content
  const parts = content.parts.map(({ functionResponse, ...part }) => ({
    ...part,
    ...(functionResponse && {
      functionResponse: { ...functionResponse, response: convert(functionResponse.response) }
    })
  }))
  return { ...content, parts }
}

function countsOf(result: JsonObject): JsonObject {
  const { tasks, changes, ...others } = result
  // Their total is among the others.
  if (Array.isArray(changes)) return others
  return Array.isArray(tasks) ? { listed: tasks.length, ...others } : shortResult(result)
}

function shortResult(result: JsonObject): JsonObject {
  const { task, tasks, changes } = result
  return {
    ...result,
    ...(isObject(task) && { task: shortTask(task) }),
    ...(Array.isArray(tasks) && { tasks: tasks.filter(isObject).map(shortTask) }),
    ...(Array.isArray(changes) && { changes: changes.filter(isObject).map(shortChange) })
  }
}

function shortChange({ change, task }: JsonObject): JsonObject {
  return { change, ...(isObject(task) && { task: shortTask(task) }) }
}

function shortTask({ number, title, description, due, priority, completed_at }: JsonObject): JsonObject {
  return {
    number,
    title,
    ...(description !== null && { description }),
    ...(due !== null && { due }),
    ...(priority !== 'normal' && { priority }),
    ...(completed_at !== null && { completed: true })
  }
}

function userText(text: string): Content {
  return { role: 'user', parts: [{ text }] }
}

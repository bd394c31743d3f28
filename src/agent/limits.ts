import { jsonBytes } from '../lib/text.ts'
import type { Call, Classification } from './classification.ts'
import type { Content } from './model.ts'
import { maxResultBytes } from './tools/tool.ts'
import { isInvalidCall } from './tools/toolbox.ts'
import type { PlannedCall, PlannedStep, RecordedCall, RecordedStep } from './turn.ts'

/** The maximum number of steps in a turn whose calls are run. */
const maxCallSteps = 8
/** The maximum number of calls that are run in a turn. */
const maxCalls = 100
/** The maximum number of steps with an invalid call. After one more, the model must answer in text. */
const maxInvalidSteps = 3

/**
 * Bytes of a turn's record: the contents of its steps, and the parameters and results of its calls, as JSON. An answer or
 * a request to the model, which is made of these and of names and ids, then has less than 1 MiB.
 */
const maxRecordBytes = 800 * 2 ** 10
/** The part of the record that calls leave to the step with the answer, at least. */
const closingBytes = 160 * 2 ** 10

/** Marks the calls that exceed the turn's limits as surplus. */
export function planCalls(steps: RecordedStep[], calls: Call[]): PlannedCall[] {
  const left = steps.length >= maxCallSteps ? 0 : maxCalls - steps.flatMap(step => step.calls).length
  return calls.map((call, index) => ({ ...call, surplus: index >= left }))
}

/** The result of a surplus call. */
export const surplusResult = {
  error: 'too_many_calls',
  message: 'Not done: this turn has made all the calls that it may make. Tell the user what was not done.'
}

/**
 * Whether a turn has reached a limit, so that it may make no further calls. It depends on stored data only, so that a
 * server that resumes the turn gets the same result.
 */
export function hasReachedLimit(steps: RecordedStep[]): boolean {
  const results = steps.map(step => step.calls.map(call => call.result))
  const invalidSteps = results.filter(ofStep => ofStep.some(isInvalidCall)).length
  return results.flat().some(({ error }) => error === surplusResult.error) || invalidSteps > maxInvalidSteps
}

/** The bytes of a turn's record. Like `hasReachedLimit`, it depends on stored data only. */
export function recordBytes(steps: Pick<RecordedStep, 'content' | 'calls'>[]): number {
  const stepBytes = steps.map(({ content, calls }) => jsonBytes(content) + sum(calls.map(callBytes)))
  return sum(stepBytes)
}

function callBytes({ parameters, result }: Omit<RecordedCall, 'tool'>): number {
  return jsonBytes(parameters) + jsonBytes(result)
}

/** Whether a turn's record has room for an answer of the model. Of its calls, perhaps none can be run then. */
export function hasRoomFor(steps: RecordedStep[], content: Content, answer: Classification): boolean {
  const left = Math.max(closingBytes, maxRecordBytes - recordBytes(steps))
  if (answer.kind === 'calls') return recordBytes([surplusStep(content, answer.calls)]) <= left - closingBytes
  return answer.kind !== 'text' || jsonBytes(content) <= left
}

/** The step if none of its calls is run. */
function surplusStep(content: Content, calls: Call[]) {
  return { content, calls: calls.map(({ args }) => ({ tool: '', parameters: args, result: surplusResult })) }
}

/**
 * Counts the bytes of a record while the calls of a step are run.
 * @param steps the earlier steps.
 */
export function createRecordCounter(steps: RecordedStep[], { content, calls }: PlannedStep) {
  let bytes = recordBytes([...steps, surplusStep(content, calls)])
  return {
    /** Whether the next call can be run, whatever its result is. Once there is no room, no later call is run either. */
    hasRoom: () => bytes + maxResultBytes <= maxRecordBytes - closingBytes,
    /** Counts a call, in the place of the surplus call that it was planned as. */
    add({ args }: PlannedCall, recorded: RecordedCall): void {
      bytes += callBytes(recorded) - callBytes({ parameters: args, result: surplusResult })
    },
    bytes: () => bytes
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

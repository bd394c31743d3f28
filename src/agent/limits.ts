import type { Call } from './classification.ts'
import { isInvalidCall } from './tools/toolbox.ts'
import type { PlannedCall, RecordedStep } from './turn.ts'

/** The maximum number of steps in a turn whose calls are run. */
const maxCallSteps = 8
/** The maximum number of calls that are run in a turn. */
const maxCalls = 100
/** The maximum number of steps with an invalid call. After one more, the model must answer in text. */
const maxInvalidSteps = 3

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

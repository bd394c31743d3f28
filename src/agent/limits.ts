import type { Call } from './classification.ts'
import { isMistake } from './tools/toolbox.ts'
import type { PlannedCall, RecordedStep } from './turn.ts'

/** Steps with calls in one turn, at most. */
const maxRounds = 8
/** Calls that are run in one turn, at most. */
const maxCalls = 16
/** Steps in which the model may make invalid calls. */
const maxMistakes = 3

/** Which of the calls still fit into the turn's limits. */
export function plan(steps: RecordedStep[], calls: Call[]): PlannedCall[] {
  const left = steps.length >= maxRounds ? 0 : maxCalls - steps.flatMap(step => step.calls).length
  return calls.map((call, index) => ({ ...call, surplus: index >= left }))
}

/** What a surplus call results in. */
export const surplusResult = {
  error: 'too_many_calls',
  message: 'This turn has made all the calls it may make.'
}

/** Whether a turn has reached a limit. It depends on the record only, so that a server that resumes the turn agrees. */
export function hasReachedLimit(steps: RecordedStep[]): boolean {
  const results = steps.map(step => step.calls.map(call => call.result))
  const mistakes = results.filter(ofStep => ofStep.some(isMistake)).length
  return results.flat().some(({ error }) => error === surplusResult.error) || mistakes > maxMistakes
}

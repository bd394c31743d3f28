import { isMistake } from './tools/toolbox.ts'
import type { PlannedCall, RecordedStep } from './turn.ts'
import type { Call } from './verdict.ts'

/** Steps with calls in one turn, at most. */
const maxRounds = 8
/** Calls that are run in one turn, at most. */
const maxCalls = 16
/** Steps in which the model may get a call wrong and is told so. */
const maxMistakes = 3

/** Which of the calls still fit into the turn's limits. */
export function plan(steps: RecordedStep[], calls: Call[]): PlannedCall[] {
  const left = steps.length >= maxRounds ? 0 : maxCalls - steps.flatMap(step => step.calls).length
  return calls.map((call, index) => ({ ...call, surplus: index >= left }))
}

/** Whether a turn has come to one of its limits, with `planned` as its last calls. */
export function isExhausted(steps: RecordedStep[], planned: PlannedCall[]): boolean {
  const mistakes = steps.filter(step => step.calls.some(call => isMistake(call.result))).length
  return planned.some(call => call.surplus) || mistakes > maxMistakes
}

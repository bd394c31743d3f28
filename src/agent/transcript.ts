import type { Content, FunctionResponse } from './model.ts'
import type { RecordedStep } from './turn.ts'
import { callParts } from './verdict.ts'

/** A turn as the history holds it. */
export interface PastTurn {
  /** The user's message. */
  message: string
  /** The model refused it: what it said would be refused again, so nothing of it is sent. */
  refused: boolean
  steps: RecordedStep[]
}

/**
 * What is sent to the model: turns in order, each the user's text, then its steps exactly as received, calls and results
 * paired. Made from the record only, and always a history that the model accepts: it starts with a user's text, and
 * no call is without its response.
 */
export function transcript(turns: PastTurn[]): Content[] {
  return turns
    .filter(turn => !turn.refused)
    .flatMap(turn => [userText(turn.message), ...turn.steps.flatMap(stepContents)])
}

/** A step as the model is to see it: its own content, and the results of its calls in one content, in call order. */
export function stepContents(step: RecordedStep): Content[] {
  const content = { ...step.content, role: 'model' }
  const responses = callParts(step.content).map(({ functionCall: { id, name = '' } }, index) => ({
    functionResponse: {
      ...(id !== undefined && { id }),
      name,
      response: step.calls[index]?.result ?? { error: 'not_recorded' }
    } satisfies FunctionResponse
  }))
  return responses.length > 0 ? [content, { role: 'user', parts: responses }] : [content]
}

function userText(text: string): Content {
  return { role: 'user', parts: [{ text }] }
}

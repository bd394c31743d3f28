import { isDeepStrictEqual } from 'node:util'
import { callParts } from './classification.ts'
import type { Content, FunctionCall, FunctionResponse, JsonObject, Part } from './model.ts'
import type { RecordedCall, RecordedStep } from './turn.ts'

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
 * paired; the last turn is the one that is to be answered. Made from the record only, and always a history that the
 * model accepts: what a defect may have left on record that it would refuse is not sent.
 */
export function transcript(turns: PastTurn[]): Content[] {
  const current = turns.at(-1)
  return turns
    .filter(turn => !turn.refused)
    .flatMap(turn => [userText(turn.message), ...turnContents(turn.steps, turn !== current)])
}

/** Only the last step of a turn that is over may be without calls: none may follow a text, and somebody must ask. */
function turnContents(steps: RecordedStep[], isOver: boolean): Content[] {
  const said = steps.map(stepContents).filter(contents => contents.length > 0)
  return said.filter((contents, index) => contents.length > 1 || (isOver && index === said.length - 1)).flat()
}

/**
 * A step as the model is to see it: its own content, and the results of its calls in one content, in call order. Empty
 * when there is nothing in it that the model would take back.
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

/** The part as received, but for a result that the model gives itself; none if it holds neither a call nor a text. */
function sendable({ functionResponse, ...part }: Part): Part[] {
  const isFilled = part.functionCall ? Boolean(part.functionCall.name) : part.text !== undefined
  return isFilled ? [part] : []
}

/** Each call's result. Should their numbers differ, a result goes only to a call that it can be of. */
function resultsOf(calls: FunctionCall[], recorded: RecordedCall[]): (JsonObject | undefined)[] {
  if (calls.length === recorded.length) return recorded.map(call => call.result)
  const left = [...recorded]
  return calls.map(({ name, args = {} }) => {
    const at = left.findIndex(({ tool, parameters }) => tool === name && isDeepStrictEqual(parameters, args))
    return at < 0 ? undefined : left.splice(at, 1)[0]?.result
  })
}

function userText(text: string): Content {
  return { role: 'user', parts: [{ text }] }
}

import type { Content, FunctionCall, JsonObject } from '../model.ts'

/** A call with its result; `{}` while there is none. */
export interface Exchange {
  tool: string
  args: JsonObject
  result: JsonObject
}

/** A user's message with all that came of it. */
export interface SpokenTurn {
  text: string
  /** The calls of each content of the model's, in order. */
  steps: Exchange[][]
  /** What the model said in the end; empty while it has not. */
  answer: string
}

/** Takes a history apart. Contents that no model could have seen in this place are passed over. */
export function turnsIn(contents: Content[]): SpokenTurn[] {
  const turns: SpokenTurn[] = []
  for (const content of contents) {
    const text = textOf(content)
    const turn = turns.at(-1)
    const results = (content.parts ?? []).flatMap(part => part.functionResponse ?? [])
    if (content.role === 'model') turn && addAnswer(turn, content, text)
    else if (results.length > 0)
      turn?.steps.at(-1)?.forEach((call, index) => {
        call.result = results[index]?.response ?? {}
      })
    else turns.push({ text, steps: [], answer: '' })
  }
  return turns
}

function addAnswer(turn: SpokenTurn, content: Content, text: string): void {
  const calls = (content.parts ?? []).flatMap(part => part.functionCall ?? [])
  if (calls.length > 0) turn.steps.push(calls.map(exchangeOf))
  else turn.answer = text
}

function exchangeOf({ name = '', args = {} }: FunctionCall): Exchange {
  return { tool: name, args, result: {} }
}

function textOf(content: Content): string {
  return (content.parts ?? []).map(part => (part.thought ? '' : (part.text ?? ''))).join('')
}

import type { Content, FunctionCall, JsonObject } from '../model.ts'

/** A call and its result, which is `{}` until it arrives. */
export interface CallRecord {
  tool: string
  args: JsonObject
  result: JsonObject
}

/** A user's message, the calls that followed, and the answer. */
export interface HistoryTurn {
  text: string
  /** The calls of each content of the model, in order. */
  steps: CallRecord[][]
  /** The final text of the model; empty until it arrives. */
  answer: string
}

/** Splits a history into turns. Skips contents that cannot occur at their position. */
export function parseTurns(contents: Content[]): HistoryTurn[] {
  const turns: HistoryTurn[] = []
  for (const content of contents) {
    const text = textOf(content)
    const turn = turns.at(-1)
    if (content.role === 'model') turn && addAnswer(turn, content, text)
    else if (startsTurn(content)) turns.push({ text, steps: [], answer: '' })
    else addResults(turn?.steps.at(-1) ?? [], content)
  }
  return turns
}

/** Whether a content is the message of a user. */
export function startsTurn({ role, parts = [] }: Content): boolean {
  return role !== 'model' && !parts.some(part => part.functionResponse)
}

function addResults(calls: CallRecord[], { parts = [] }: Content): void {
  const results = parts.flatMap(part => part.functionResponse ?? [])
  for (const [index, call] of calls.entries()) call.result = results[index]?.response ?? {}
}

function addAnswer(turn: HistoryTurn, content: Content, text: string): void {
  const calls = (content.parts ?? []).flatMap(part => part.functionCall ?? [])
  if (calls.length > 0) turn.steps.push(calls.map(exchangeOf))
  else turn.answer = text
}

function exchangeOf({ name = '', args = {} }: FunctionCall): CallRecord {
  return { tool: name, args, result: {} }
}

function textOf(content: Content): string {
  return (content.parts ?? []).map(part => (part.thought ? '' : (part.text ?? ''))).join('')
}

import type { JsonObject } from '../../../../src/lib/content.ts'
import type { AskModel, ModelAnswer, OnText } from './ask-model.ts'
import { functionResponse, type Message, type Step, type Store, userText } from './store.ts'

interface Answer {
  conversation_id: string
  turn_id: string
  response: string
  tool_calls: { tool: string; parameters: JsonObject; result: JsonObject }[]
  created_at: Date
}

/** Runs a turn with one call. @returns undefined when the conversation does not exist or belongs to another user. */
export async function runTurn(
  { store, ask }: { store: Store; ask: AskModel },
  message: Message,
  onText?: OnText
): Promise<Answer | undefined> {
  const turn = await store.accept(message)
  if (!turn) return undefined
  const contents = [...turn.history, userText(message.text)]
  const first = await ask(contents, onText)
  const step = stepOf(first)
  const call = callIn(first)
  const result = await store.addTask(turn, step, call)
  contents.push(step.content, functionResponse(call.name, JSON.stringify(result)))
  const last = await ask(contents, onText)
  const response = last.content.parts?.[0]?.text ?? ''
  const created_at = await store.finish(turn, stepOf(last), {
    text: response,
    inputTokens: first.inputTokens + last.inputTokens,
    outputTokens: first.outputTokens + last.outputTokens
  })
  const tool_calls = [{ tool: call.name, parameters: call.args, result }]
  return { conversation_id: turn.conversationId, turn_id: turn.id, response, tool_calls, created_at }
}

function stepOf({ content, ...tokens }: ModelAnswer): Step {
  return { content: JSON.stringify(content), ...tokens }
}

function callIn({ content }: ModelAnswer) {
  const { name = '', args = {} } = content.parts?.[0]?.functionCall ?? {}
  return { name, args }
}

import { isDeepStrictEqual } from 'node:util'
import type { ChatResponse } from '../../../src/contract/components.ts'
import { answerText } from './protocol.ts'

interface Expected {
  message: string
  /** Null in a new conversation. */
  conversationId: string | null
  isStreamed: boolean
}

/** @returns the id of the conversation. @throws when the answer is not the right one. */
export function checkAnswer(
  { status, text }: { status: number; text: string },
  { message, conversationId, isStreamed }: Expected
): string {
  const problem = new Error(`${status} ${text.slice(0, 500)}`)
  if (status !== 200) throw problem
  const answer = isStreamed ? streamedAnswer(text) : JSON.parse(text)
  const { conversation_id, response, tool_calls = [] }: Partial<ChatResponse> = answer ?? {}
  const calls = tool_calls.map(({ tool, parameters }) => ({ tool, parameters }))
  const isRight =
    response === answerText &&
    conversation_id !== undefined &&
    conversation_id === (conversationId ?? conversation_id) &&
    isDeepStrictEqual(calls, [{ tool: 'add_task', parameters: { title: message } }]) &&
    tool_calls.every(({ result }) => 'task' in result)
  if (!isRight) throw problem
  return conversation_id
}

/** The answer at the end of a stream; undefined if its deltas do not add up to it. */
function streamedAnswer(text: string): ChatResponse | undefined {
  const events = [...text.matchAll(/^event: (.*)\ndata: (.*)$/gm)].map(([, event, data = '']) => ({
    event,
    data: JSON.parse(data)
  }))
  const deltas = events.filter(({ event }) => event === 'response.delta').map(({ data }) => data.text)
  const last = events.at(-1)
  return last?.event === 'turn.completed' && last.data.response === deltas.join('') ? last.data : undefined
}

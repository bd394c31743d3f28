import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { ModelAnswer, Usage } from '../model.ts'
import { GeminiFailure } from './failure.ts'

const FunctionCall = Type.Object({
  id: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  args: Type.Optional(Type.Record(Type.String(), Type.Unknown()))
})

const Part = Type.Object({
  text: Type.Optional(Type.String()),
  thought: Type.Optional(Type.Boolean()),
  thoughtSignature: Type.Optional(Type.String()),
  functionCall: Type.Optional(FunctionCall)
})

const Content = Type.Object({
  role: Type.Optional(Type.String()),
  parts: Type.Optional(Type.Array(Part))
})

/** What is used of a `GenerateContentResponse`. Everything may be missing, and anything may be added. */
const Answer = Type.Object({
  candidates: Type.Optional(
    Type.Array(Type.Object({ content: Type.Optional(Content), finishReason: Type.Optional(Type.String()) }))
  ),
  promptFeedback: Type.Optional(Type.Object({ blockReason: Type.Optional(Type.String()) })),
  usageMetadata: Type.Optional(Type.Record(Type.String(), Type.Unknown()))
})

export type GeminiAnswer = Static<typeof Answer>

/**
 * What the SDK answers, or a chunk of it when it is streamed; a candidate's content is as it came over the wire.
 *
 * @throws {GeminiFailure} when it has another shape.
 */
export function readAnswer(response: unknown): GeminiAnswer {
  if (Value.Check(Answer, response)) return response
  throw new GeminiFailure('unreadable', { httpStatus: 200, status: 'UNKNOWN_SHAPE' })
}

/** The port's answer; its finish reason is `''` when there was none. */
export function toAnswer({ candidates = [], promptFeedback, usageMetadata }: GeminiAnswer): ModelAnswer {
  const [candidate] = candidates
  return {
    content: candidate?.content ?? {},
    finishReason: promptFeedback?.blockReason ? 'PROMPT_BLOCKED' : (candidate?.finishReason ?? ''),
    usage: toUsage(usageMetadata)
  }
}

/** More than any bill, and what a sum of them still fits in. */
const maxCount = 10_000_000

/** Thinking is billed as output. A count that is none is 0, an absurd one is cut: no turn fails over its bill. */
function toUsage(counts: GeminiAnswer['usageMetadata'] = {}): Usage {
  const sum = (...names: string[]) => names.map(name => toCount(counts[name])).reduce((a, b) => a + b)
  return {
    input_tokens: sum('promptTokenCount', 'toolUsePromptTokenCount'),
    output_tokens: sum('candidatesTokenCount', 'thoughtsTokenCount')
  }
}

function toCount(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? Math.min(value, maxCount) : 0
}

import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { visibleText } from '../classification.ts'
import type { AnswerListener, Content, ModelAnswer, Part, Usage } from '../model.ts'
import { GeminiFailure } from './failure.ts'

const FunctionCallShape = Type.Object({
  id: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  args: Type.Optional(Type.Record(Type.String(), Type.Unknown()))
})

const PartShape = Type.Object({
  text: Type.Optional(Type.String()),
  thought: Type.Optional(Type.Boolean()),
  thoughtSignature: Type.Optional(Type.String()),
  functionCall: Type.Optional(FunctionCallShape)
})

const ContentShape = Type.Object({
  role: Type.Optional(Type.String()),
  parts: Type.Optional(Type.Array(PartShape))
})

/** What is used of a `GenerateContentResponse`. Everything may be missing, and anything may be added. */
const AnswerShape = Type.Object({
  candidates: Type.Optional(
    Type.Array(
      Type.Object({ content: Type.Optional(ContentShape), finishReason: Type.Optional(Type.String()) })
    )
  ),
  promptFeedback: Type.Optional(Type.Object({ blockReason: Type.Optional(Type.String()) })),
  usageMetadata: Type.Optional(Type.Record(Type.String(), Type.Unknown()))
})

export type GeminiAnswer = Static<typeof AnswerShape>

/**
 * What the SDK answers, or a chunk of it when it is streamed; a candidate's content is as it came over the wire.
 *
 * @throws {GeminiFailure} when it has another shape.
 */
export function readAnswer(response: unknown): GeminiAnswer {
  if (Value.Check(AnswerShape, response)) return response
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

interface Hearing {
  listener: AnswerListener
  /** Called with each chunk. */
  alive(): void
}

/**
 * Reads a streamed answer to its end, and joins it.
 *
 * @throws {GeminiFailure} when it ends before the model has said why it stopped, or a chunk has another shape.
 */
export async function readChunks(
  chunks: AsyncIterable<unknown>,
  { listener, alive }: Hearing
): Promise<GeminiAnswer> {
  let answer: GeminiAnswer = {}
  for await (const response of chunks) {
    alive()
    const chunk = readAnswer(response)
    const delta = visibleText(chunk.candidates?.[0]?.content ?? {})
    if (delta) listener.text(delta)
    answer = joinAnswers(answer, chunk)
  }
  if (!isWhole(answer)) throw new GeminiFailure('network', { status: 'CUT_SHORT' })
  return answer
}

/** A connection that is lost at the right place looks like an end: only the model's own word tells one from the other. */
function isWhole({ candidates = [], promptFeedback }: GeminiAnswer): boolean {
  return Boolean(candidates[0]?.finishReason || promptFeedback?.blockReason)
}

type Candidate = NonNullable<GeminiAnswer['candidates']>[number]

/**
 * A streamed answer up to here with its next chunk, as if both had come at once. Finish reason, prompt feedback and
 * usage are the latest that came; counts of tokens go on from chunk to chunk.
 */
export function joinAnswers(before: GeminiAnswer, chunk: GeminiAnswer): GeminiAnswer {
  const [candidate] = before.candidates ?? []
  const [next] = chunk.candidates ?? []
  return { ...before, ...chunk, candidates: [joinCandidates(candidate ?? {}, next ?? {})] }
}

function joinCandidates(before: Candidate, next: Candidate): Candidate {
  const joined = { ...before, ...next }
  return next.content ? { ...joined, content: joinContents(before.content ?? {}, next.content) } : joined
}

function joinContents(before: Content, next: Content): Content {
  return { ...before, ...next, ...((before.parts || next.parts) && { parts: joinParts(before, next) }) }
}

/**
 * Texts that follow each other become one, as they are in an answer that comes whole, and an empty one is nothing. A
 * part with more than its text stays as it came: a thought signature belongs to its part alone, also to an empty one.
 */
function joinParts({ parts: before = [] }: Content, { parts: next = [] }: Content): Part[] {
  const parts = [...before]
  for (const part of next) {
    const last = parts.at(-1)
    if (last && isText(last) && isText(part) && last.thought === part.thought) {
      parts.splice(-1, 1, { ...last, text: `${last.text}${part.text}` })
    } else if (!isText(part) || part.text !== '') parts.push(part)
  }
  return parts
}

/** Whether a part is a text, or a thought, and nothing besides. */
function isText({ text, thought, ...others }: Part): boolean {
  return text !== undefined && Object.keys(others).length === 0
}
